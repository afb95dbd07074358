using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Losses;

/// <summary>The distillation loss of <see cref="DistillationSettings"/>.</summary>
/// <remarks>
/// Written out from log-softmax: an element-wise mean, as the divergence modules of tensor libraries offer, would be too
/// small by the number of classes. The cross-entropy has the gradient of KL(soft targets ‖ student) but exceeds it by the
/// targets' entropy, which <see cref="SoftTargets.MeanEntropy"/> gives.
/// </remarks>
public static class DistillationLoss
{
    /// <param name="settings">Temperature and weights.</param>
    /// <param name="logits">The student's, [cases, classes].</param>
    /// <param name="softTargets">The teacher's probabilities at the temperature, [cases, classes].</param>
    /// <param name="labels">[cases], int64.</param>
    public static LossTerms Of(DistillationSettings settings, Tensor logits, Tensor softTargets, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.SoftWeight == 0)
        {
            var only = functional.cross_entropy(logits, labels);
            return new LossTerms(only.mul(settings.HardWeight), null, only);
        }

        var logProbabilities = functional.log_softmax(logits.mul(1 / settings.Temperature), 1);
        var soft = softTargets.mul(logProbabilities).sum(1).mean().neg();
        var total = soft.mul(settings.SoftWeight * settings.Temperature * settings.Temperature);
        if (settings.HardWeight == 0)
        {
            return new LossTerms(total, soft, null);
        }

        var hard = functional.cross_entropy(logits, labels);
        return new LossTerms(total.add(hard.mul(settings.HardWeight)), soft, hard);
    }
}
