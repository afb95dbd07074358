using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Losses;

/// <summary>Mean cross-entropy with the labels.</summary>
public static class HardTargetLoss
{
    /// <param name="logits">[cases, classes].</param>
    /// <param name="labels">[cases], int64.</param>
    public static LossTerms Of(Tensor logits, Tensor labels)
    {
        var hard = functional.cross_entropy(logits, labels);
        return new LossTerms(hard, null, hard);
    }
}
