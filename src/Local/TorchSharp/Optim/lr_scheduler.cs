using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Schedules: each step() sets the learning rate of every group. Their arithmetic is TorchSharp's, without libm.</summary>
        public static partial class lr_scheduler
        {
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1) => new impl.StepLR(optimizer, step_size, gamma, last_epoch);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1) => new impl.ExponentialLR(optimizer, gamma, last_epoch);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1) => new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch);

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1) => new impl.LambdaLR(optimizer, lr_lambda, last_epoch);

            /// <summary>Multiplies the rates by gamma at each of the milestones.</summary>
            public static LRScheduler MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma = 0.1, int last_epoch = -1) => new impl.MultiStepLR(optimizer, milestones, gamma, last_epoch);

            /// <summary>From start_factor to end_factor of the rates in total_iters equal steps (a warm-up).</summary>
            public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1.0, int total_iters = 5, int last_epoch = -1) => new impl.LinearLR(optimizer, start_factor, end_factor, total_iters, last_epoch);

            /// <summary>One scheduler after another; each begins anew at its milestone.</summary>
            public static LRScheduler SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch = -1) => new impl.SequentialLR(optimizer, schedulers, milestones, last_epoch);

            /// <summary>Up to max_lr and down again, the momentum the other way round (Smith and Topin, 2019); one step() for each batch.</summary>
            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3, impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1)
                => new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum, div_factor, final_div_factor, three_phase, last_epoch);

            /// <summary>Multiplies the rates by factor once the metric given to step() has not become better for more than patience epochs.</summary>
            public static LRScheduler ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string threshold_mode = "rel", int cooldown = 0, IList<double>? min_lr = null, double eps = 1e-8)
                => new impl.ReduceLROnPlateau(optimizer, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps);

            public abstract class LRScheduler
            {
                internal readonly Optimizer _optimizer;
                internal readonly List<double> _baseRates;
                internal int _epoch;
                internal List<double> _lastRates;

                private protected LRScheduler(Optimizer optimizer, int last_epoch)
                {
                    ArgumentNullException.ThrowIfNull(optimizer);
                    _optimizer = optimizer;
                    _epoch = last_epoch;
                    _baseRates = [.. optimizer.ParamGroups.Select(group => group.InitialLearningRate)];
                    _lastRates = [.. optimizer.ParamGroups.Select(group => group.LearningRate)];
                }

                public virtual void step() => step(null);

                /// <summary>Goes to the next epoch, or to the given one by the schedule's closed form.</summary>
                public virtual void step(int? epoch)
                {
                    _epoch = epoch ?? _epoch + 1;
                    var rates = (epoch.HasValue ? get_closed_form_lr() : get_lr()).ToList();
                    foreach (var (group, rate) in _optimizer.ParamGroups.Zip(rates))
                    {
                        group.LearningRate = rate;
                    }

                    _lastRates = rates;
                }

                /// <summary>For schedules that follow a metric; others ignore it.</summary>
                public virtual void step(double current, int? epoch = null) => step(epoch);

                public IEnumerable<double> get_last_lr() => _lastRates;

                protected virtual IEnumerable<double> get_lr() => _optimizer.ParamGroups.Select(group => group.LearningRate);

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
            }

            public static partial class impl
            {
                public class StepLR : LRScheduler
                {
                    private readonly int _stepSize;
                    private readonly double _gamma;

                    internal StepLR(Optimizer optimizer, int step_size, double gamma, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        ArgumentOutOfRangeException.ThrowIfLessThan(step_size, 1);
                        (_stepSize, _gamma) = (step_size, gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var factor = _epoch == 0 || _epoch % _stepSize != 0 ? 1 : _gamma;
                        return _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _baseRates.Select(rate => rate * Elementary.Pow(_gamma, _epoch / _stepSize));
                }

                public class MultiStepLR : LRScheduler
                {
                    private readonly List<int> _milestones;
                    private readonly double _gamma;

                    internal MultiStepLR(Optimizer optimizer, IList<int> milestones, double gamma, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        ArgumentNullException.ThrowIfNull(milestones);
                        (_milestones, _gamma) = ([.. milestones.Distinct()], gamma);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var factor = _milestones.Contains(_epoch) ? _gamma : 1;
                        return _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr()
                    {
                        var passed = _milestones.Count(milestone => milestone <= _epoch);
                        return _baseRates.Select(rate => rate * Elementary.Pow(_gamma, passed));
                    }
                }

                public class LinearLR : LRScheduler
                {
                    private readonly double _start;
                    private readonly double _end;
                    private readonly int _steps;

                    internal LinearLR(Optimizer optimizer, double start_factor, double end_factor, int total_iters, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        ArgumentOutOfRangeException.ThrowIfLessThan(total_iters, 1);
                        if (!(start_factor > 0 && start_factor <= 1 && end_factor >= 0 && end_factor <= 1))
                        {
                            throw new ArgumentException($"LinearLR goes from a factor in (0, 1] to one in [0, 1], not from {start_factor} to {end_factor}.");
                        }

                        (_start, _end, _steps) = (start_factor, end_factor, total_iters);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var factor = _epoch == 0 ? _start
                            : _epoch > _steps ? 1
                            : 1 + ((_end - _start) / ((_steps * _start) + ((_epoch - 1) * (_end - _start))));
                        return _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _baseRates.Select(rate => rate * (_start + ((_end - _start) * Math.Min(_steps, _epoch) / _steps)));
                }

                public class SequentialLR : LRScheduler
                {
                    private readonly LRScheduler[] _schedulers;
                    private readonly int[] _milestones;

                    internal SequentialLR(Optimizer optimizer, IEnumerable<LRScheduler> schedulers, IEnumerable<int> milestones, int last_epoch)
                        : base(optimizer, last_epoch + 1)
                    {
                        (_schedulers, _milestones) = ([.. schedulers], [.. milestones]);
                        if (_schedulers.Length == 0 || _milestones.Length != _schedulers.Length - 1 || Array.Exists(_schedulers, scheduler => scheduler._optimizer != optimizer))
                        {
                            throw new ArgumentException($"SequentialLR needs schedulers of its own optimizer, one more than milestones; it got {_schedulers.Length} and {_milestones.Length}.");
                        }

                        // Every scheduler set its first rates when it was made.
                        foreach (var group in optimizer.ParamGroups)
                        {
                            group.LearningRate = group.InitialLearningRate;
                        }

                        foreach (var scheduler in _schedulers)
                        {
                            scheduler._epoch--;
                        }

                        _schedulers[0].step();
                        _lastRates = _schedulers[0]._lastRates;
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var index = _milestones.Count(milestone => milestone <= _epoch);
                        if (index > 0 && _milestones[index - 1] == _epoch)
                        {
                            _schedulers[index].step(0);
                        }
                        else
                        {
                            _schedulers[index].step();
                        }

                        return _optimizer.ParamGroups.Select(group => group.LearningRate);
                    }
                }

                public class ExponentialLR : LRScheduler
                {
                    private readonly double _gamma;

                    internal ExponentialLR(Optimizer optimizer, double gamma, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        _gamma = gamma;
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        var factor = _epoch == 0 ? 1 : _gamma;
                        return _optimizer.ParamGroups.Select(group => group.LearningRate * factor);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _baseRates.Select(rate => rate * Elementary.Pow(_gamma, _epoch));
                }

                public class LambdaLR : LRScheduler
                {
                    private readonly Func<int, double> _factor;

                    internal LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        ArgumentNullException.ThrowIfNull(lr_lambda);
                        _factor = lr_lambda;
                        step();
                    }

                    protected override IEnumerable<double> get_lr() => _baseRates.Select(rate => rate * _factor(_epoch));
                }

                public class CosineAnnealingLR : LRScheduler
                {
                    private readonly double _period;
                    private readonly double _lowest;

                    internal CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        (_period, _lowest) = (T_max, eta_min);
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_epoch == 0)
                        {
                            return _optimizer.ParamGroups.Select(group => group.LearningRate);
                        }

                        if ((_epoch - 1 - _period) % (2 * _period) == 0)
                        {
                            return _optimizer.ParamGroups.Zip(_baseRates, (group, rate) => group.LearningRate + ((rate - _lowest) * (1 - Elementary.Cos(Math.PI / _period)) / 2));
                        }

                        return _optimizer.ParamGroups.Select(group => ((1 + Elementary.Cos(Math.PI * _epoch / _period))
                            / (1 + Elementary.Cos(Math.PI * (_epoch - 1) / _period)) * (group.LearningRate - _lowest)) + _lowest);
                    }

                    protected override IEnumerable<double> get_closed_form_lr() => _baseRates.Select(rate => _lowest + ((rate - _lowest) * (1 + Elementary.Cos(Math.PI * _epoch / _period)) / 2));
                }
            }
        }
    }
}
