namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                public class ReduceLROnPlateau : LRScheduler
                {
                    private readonly bool _smaller;
                    private readonly bool _relative;
                    private readonly double _factor;
                    private readonly int _patience;
                    private readonly double _threshold;
                    private readonly int _cooldown;
                    private readonly List<double> _lowest;
                    private readonly double _eps;
                    private double _best;
                    private int _badEpochs;
                    private int _cooling;

                    internal ReduceLROnPlateau(Optimizer optimizer, string mode, double factor, int patience, double threshold, string threshold_mode, int cooldown, IList<double>? min_lr, double eps)
                        : base(optimizer, -1)
                    {
                        if (factor >= 1.0)
                        {
                            throw new ArgumentException("Factor should be < 1.0");
                        }

                        _smaller = mode is "min" || (mode is "max" ? false : throw new ArgumentException($"mode {mode} is unknown!"));
                        _relative = threshold_mode is "rel" || (threshold_mode is "abs" ? false : throw new ArgumentException($"threshold mode {threshold_mode} is unknown!"));
                        (_factor, _patience, _threshold, _cooldown, _eps) = (factor, patience, threshold, cooldown, eps);
                        var groups = _baseRates.Count;
                        _lowest = min_lr is null or { Count: 0 } ? [.. Enumerable.Repeat(0.0, groups)] : min_lr.Count == 1 ? [.. Enumerable.Repeat(min_lr[0], groups)] : [.. min_lr];
                        _best = _smaller ? double.PositiveInfinity : double.NegativeInfinity;
                    }

                    public override void step() => throw new InvalidOperationException("step() should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");

                    public override void step(int? epoch) => throw new InvalidOperationException("step(int?) should not be used with the ReduceLROnPlateau scheduler. Use step(double, int?), instead.");

                    public override void step(double current, int? epoch = null)
                    {
                        _epoch = epoch ?? _epoch + 1;
                        if (IsBetter(current))
                        {
                            (_best, _badEpochs) = (current, 0);
                        }
                        else
                        {
                            _badEpochs++;
                        }

                        if (_cooling > 0)
                        {
                            (_cooling, _badEpochs) = (_cooling - 1, 0);
                        }

                        if (_badEpochs > _patience)
                        {
                            Reduce();
                            (_cooling, _badEpochs) = (_cooldown, 0);
                        }
                    }

                    private bool IsBetter(double current)
                    {
                        var margin = _relative ? _best * _threshold : _threshold;
                        return _smaller ? current < _best - (double.IsInfinity(_best) ? 0 : margin) : current > _best + (double.IsInfinity(_best) ? 0 : margin);
                    }

                    private void Reduce()
                    {
                        foreach (var (group, lowest) in _optimizer.ParamGroups.Zip(_lowest))
                        {
                            var rate = Math.Max(group.LearningRate * _factor, lowest);
                            if (group.LearningRate - rate > _eps)
                            {
                                group.LearningRate = rate;
                            }
                        }

                        _lastRates = [.. _optimizer.ParamGroups.Select(group => group.LearningRate)];
                    }
                }
            }
        }
    }
}
