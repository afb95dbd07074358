using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Models;

/// <summary>A tensor of a network's state.</summary>
/// <param name="Name">In the state and in checkpoints, such as <c>layer0.weight</c>.</param>
/// <param name="Kind">Element type.</param>
/// <param name="Shape">Its sides; empty for a single number.</param>
/// <param name="IsParameter">Whether it is learned; else a buffer that training keeps, such as a running mean.</param>
public sealed record TensorFacts(string Name, TensorKind Kind, IReadOnlyList<long> Shape, bool IsParameter)
{
    public long Elements => Shape.Aggregate(1L, (product, side) => product * side);

    public long Bytes => Elements * Kind.Bits() / 8;
}
