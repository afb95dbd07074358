using static TorchSharp.torch;

namespace Retort.Distillation.Losses;

/// <summary>The loss of one batch and its parts, each a scalar tensor.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="Soft">CE_T with the soft targets, neither scaled by T² nor weighted; null for hard targets only.</param>
/// <param name="Hard">CE₁ with the labels, not weighted; null for soft targets only.</param>
public readonly record struct LossTerms(Tensor Total, Tensor? Soft, Tensor? Hard);
