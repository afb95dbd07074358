using System.Collections.Immutable;

namespace Retort.Cli.Models;

/// <summary>A layer, or a tensor of a file that does not say which network it holds.</summary>
/// <param name="Name">Prefix of the names of its tensors, or the tensor's name.</param>
/// <param name="Kind">What the layer does, or the tensor's element type.</param>
/// <param name="Shape">Of its output without the cases, or of the tensor.</param>
/// <param name="Parameters">Numbers learned, or all of the tensor's.</param>
/// <param name="Buffers">Numbers kept but not learned.</param>
/// <param name="Bytes">Of both.</param>
/// <param name="ForwardFlops">Of one case.</param>
/// <param name="TrainingFlops">Of one case in a training step.</param>
internal sealed record LayerRow(string Name, string Kind, ImmutableArray<long> Shape, long Parameters, long Buffers, long Bytes, long ForwardFlops, long TrainingFlops);
