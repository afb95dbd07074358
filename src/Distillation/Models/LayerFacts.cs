using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Models;

/// <summary>A layer as its description implies it, for one case.</summary>
/// <remarks>
/// FLOPs are those of the matrix products, a multiply and an add counting two: 2 × weights for a linear layer (a bias takes
/// the place of the first addition), 2 × weights × output positions for a convolution. Element-wise work (activation,
/// normalisation, pooling, dropout, loss, optimiser) is not counted: it is bound by memory, not by arithmetic.
/// </remarks>
public sealed record LayerFacts
{
    /// <summary>The prefix of its tensors' names.</summary>
    public required string Name { get; init; }

    /// <summary>Such as <c>linear</c> or <c>conv 3x3 /2</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Sides of its output, without the cases.</summary>
    public required IReadOnlyList<long> OutputShape { get; init; }

    public IReadOnlyList<TensorFacts> Tensors { get; init; } = [];

    /// <summary>Of one forward pass.</summary>
    public long ForwardFlops { get; init; }

    /// <summary>
    /// Of one training step: forward, gradient of the weights and gradient of the input, each as many. The network's first
    /// layer needs no gradient of its input.
    /// </summary>
    public long TrainingFlops { get; init; }

    /// <summary>Numbers learned.</summary>
    public long Parameters => Tensors.Where(tensor => tensor.IsParameter).Sum(tensor => tensor.Elements);

    /// <summary>Numbers kept but not learned.</summary>
    public long Buffers => Tensors.Where(tensor => !tensor.IsParameter).Sum(tensor => tensor.Elements);

    /// <summary>Of parameters and buffers.</summary>
    public long Bytes => Tensors.Sum(tensor => tensor.Bytes);

    internal static LayerFacts Linear(string name, long inputs, long outputs, bool first) => Product(first, 2 * inputs * outputs, new LayerFacts
    {
        Name = name,
        Kind = "linear",
        OutputShape = [outputs],
        Tensors = [Parameter($"{name}.weight", outputs, inputs), Parameter($"{name}.bias", outputs)],
    });

    /// <param name="name">Of the layer.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="kernel">Side of the square kernel.</param>
    /// <param name="stride">In both directions.</param>
    /// <param name="output">Output [channels, rows, columns].</param>
    /// <param name="first">Whether its input is the network's.</param>
    internal static LayerFacts Convolution(string name, long inputs, int kernel, int stride, IReadOnlyList<long> output, bool first) =>
        Product(first, 2 * inputs * kernel * kernel * output[0] * output[1] * output[2], new LayerFacts
        {
            Name = name,
            Kind = $"conv {kernel}x{kernel}{(stride == 1 ? "" : $" /{stride}")}",
            OutputShape = output,
            Tensors = [Parameter($"{name}.weight", output[0], inputs, kernel, kernel)],
        });

    internal static LayerFacts Normalisation(string name, IReadOnlyList<long> output) => new()
    {
        Name = name,
        Kind = "batch norm",
        OutputShape = output,
        Tensors =
        [
            Parameter($"{name}.weight", output[0]),
            Parameter($"{name}.bias", output[0]),
            new($"{name}.running_mean", TensorKind.Float32, [output[0]], IsParameter: false),
            new($"{name}.running_var", TensorKind.Float32, [output[0]], IsParameter: false),
            new($"{name}.num_batches_tracked", TensorKind.Int64, [], IsParameter: false),
        ],
    };

    private static LayerFacts Product(bool first, long flops, LayerFacts layer) => layer with { ForwardFlops = flops, TrainingFlops = (first ? 2 : 3) * flops };

    private static TensorFacts Parameter(string name, params long[] shape) => new(name, TensorKind.Float32, shape, IsParameter: true);
}
