using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                public class OneCycleLR : LRScheduler
                {
                    private readonly AnnealStrategy _strategy;
                    private readonly int _steps;
                    private readonly bool _cyclesMomentum;
                    private readonly Phase[] _phases;

                    internal OneCycleLR(Optimizer optimizer, double max_lr, int total_steps, int epochs, int steps_per_epoch, double pct_start, AnnealStrategy anneal_strategy, bool cycle_momentum, double base_momentum, double max_momentum, double div_factor, double final_div_factor, bool three_phase, int last_epoch)
                        : base(optimizer, last_epoch)
                    {
                        if (pct_start is not (>= 0 and <= 1))
                        {
                            throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}");
                        }

                        _steps = total_steps != -1 ? total_steps : epochs * steps_per_epoch;
                        if (_steps <= 0 || (total_steps == -1 && epochs <= 0))
                        {
                            throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch), as positive numbers");
                        }

                        if (cycle_momentum && optimizer is not (IMomentum or IBetas))
                        {
                            throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        }

                        (_strategy, _cyclesMomentum) = (anneal_strategy, cycle_momentum);
                        var first = max_lr / div_factor;
                        var last = first / final_div_factor;
                        var top = (pct_start * _steps) - 1;
                        _phases = three_phase
                            ?
                            [
                                new Phase(top, first, max_lr, max_momentum, base_momentum),
                                new Phase((2 * pct_start * _steps) - 2, max_lr, first, base_momentum, max_momentum),
                                new Phase(_steps - 1, first, last, max_momentum, max_momentum),
                            ]
                            : [new Phase(top, first, max_lr, max_momentum, base_momentum), new Phase(_steps - 1, max_lr, last, base_momentum, max_momentum)];
                        step();
                    }

                    /// <summary>How a phase goes from its first to its last value.</summary>
                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_epoch > _steps)
                        {
                            throw new InvalidOperationException($"Tried to step {_epoch + 1} times. The specified number of total steps is {_steps}");
                        }

                        var index = 0;
                        while (index < _phases.Length - 1 && _epoch > _phases[index].End)
                        {
                            index++;
                        }

                        var phase = _phases[index];
                        var begin = index == 0 ? 0 : _phases[index - 1].End;
                        var share = (_epoch - begin) / (phase.End - begin);
                        if (_cyclesMomentum)
                        {
                            foreach (var group in _optimizer.ParamGroups)
                            {
                                SetMomentum(group, Between(phase.FirstMomentum, phase.LastMomentum, share));
                            }
                        }

                        var rate = Between(phase.FirstRate, phase.LastRate, share);
                        return _baseRates.Select(_ => rate);
                    }

                    private static void SetMomentum(ILearningRateController group, double momentum)
                    {
                        if (group is IBetas betas)
                        {
                            betas.Betas = (momentum, betas.Betas.Item2);
                        }
                        else if (group is IMomentum single)
                        {
                            single.Momentum = momentum;
                        }
                    }

                    private double Between(double first, double last, double share) => _strategy == AnnealStrategy.Cos
                        ? last + ((first - last) / 2 * (Elementary.Cos(Math.PI * share) + 1))
                        : ((last - first) * share) + first;

                    private sealed record Phase(double End, double FirstRate, double LastRate, double FirstMomentum, double LastMomentum);
                }
            }
        }
    }
}
