using Retort.Distillation.Losses;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>Sums losses on the device and reads them only when a report is due.</summary>
/// <param name="device">Where the losses are.</param>
internal sealed class LossAverage(Device device) : IDisposable
{
    private readonly Tensor _total = zeros([1], ScalarType.Float32, device);
    private readonly Tensor _soft = zeros([1], ScalarType.Float32, device);
    private readonly Tensor _hard = zeros([1], ScalarType.Float32, device);
    private bool _hasSoft;
    private bool _hasHard;
    private long _cases;
    private double _entropy;

    /// <param name="loss">Means over the cases.</param>
    /// <param name="cases">How many.</param>
    /// <param name="teacherEntropy">Sum of the soft targets' entropies over the same cases: taken off the soft cross-entropy it leaves the KL.</param>
    public void Add(LossTerms loss, int cases, double teacherEntropy)
    {
        using var withoutGraph = no_grad();
        _total.add_(loss.Total.detach().mul((float)cases));
        if (loss.Soft is { } soft)
        {
            _soft.add_(soft.detach().mul((float)cases));
            _hasSoft = true;
        }

        if (loss.Hard is { } hard && !ReferenceEquals(hard, loss.Total))
        {
            _hard.add_(hard.detach().mul((float)cases));
            _hasHard = true;
        }

        _cases += cases;
        _entropy += teacherEntropy;
    }

    /// <summary>The means per case since the last call.</summary>
    public Dictionary<string, double> Take()
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["train/loss"] = TakeMean(_total) };
        if (_hasSoft)
        {
            var cross = TakeMean(_soft);
            metrics["train/soft_loss"] = cross;
            metrics["train/teacher_entropy"] = _entropy / _cases;
            metrics["train/kl_to_teacher"] = cross - _entropy / _cases;
        }

        if (_hasHard)
        {
            metrics["train/hard_loss"] = TakeMean(_hard);
        }

        (_cases, _entropy) = (0, 0);
        return metrics;
    }

    public void Dispose()
    {
        _total.Dispose();
        _soft.Dispose();
        _hard.Dispose();
    }

    private double TakeMean(Tensor sum)
    {
        var mean = sum.item<float>() / (double)_cases;
        sum.zero_();
        return mean;
    }
}
