using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Schedules: each step() sets the learning rate of every group. Their arithmetic is TorchSharp's, without libm.</summary>
        public static class lr_scheduler
        {
            public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1, int last_epoch = -1) => new impl.StepLR(optimizer, step_size, gamma, last_epoch);

            public static LRScheduler ExponentialLR(Optimizer optimizer, double gamma = 0.1, int last_epoch = -1) => new impl.ExponentialLR(optimizer, gamma, last_epoch);

            public static LRScheduler CosineAnnealingLR(Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1) => new impl.CosineAnnealingLR(optimizer, T_max, eta_min, last_epoch);

            public static LRScheduler LambdaLR(Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1) => new impl.LambdaLR(optimizer, lr_lambda, last_epoch);

            public abstract class LRScheduler
            {
                private protected readonly Optimizer _optimizer;
                private protected readonly List<double> _baseRates;
                private protected int _epoch;
                private List<double> _lastRates;

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

                public IEnumerable<double> get_last_lr() => _lastRates;

                protected virtual IEnumerable<double> get_lr() => _optimizer.ParamGroups.Select(group => group.LearningRate);

                protected virtual IEnumerable<double> get_closed_form_lr() => get_lr();
            }

            public static class impl
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
