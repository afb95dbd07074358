using System.Collections.Immutable;
using Retort.Distillation.Checkpoints;

namespace Retort.Cli.Models;

/// <summary>What `retort model` tells, in the form of its JSON. FLOPs are per case, a multiply and an add counting two.</summary>
internal sealed record ModelDescription
{
    public required string Source { get; init; }

    /// <summary>The architecture; null where the file does not say which network it holds.</summary>
    public required string? Network { get; init; }

    /// <summary>Sides of one case's input.</summary>
    public required ImmutableArray<long> Input { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Numbers kept but not learned, such as running means.</summary>
    public required long Buffers { get; init; }

    /// <summary>Of parameters and buffers.</summary>
    public required long Bytes { get; init; }

    public required long ForwardFlops { get; init; }

    /// <summary>Of a training step: forward and both gradients, without that of the network's input.</summary>
    public required long TrainingFlops { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string? Checkpoint { get; init; }

    public required ImmutableSortedDictionary<string, string> Metadata { get; init; }

    public required ImmutableArray<LayerRow> Layers { get; init; }

    public static ModelDescription Of(ModelSource source)
    {
        var layers = source.Shape is { } shape
            ? shape.Layers.Select(layer => new LayerRow(layer.Name, layer.Kind, [.. layer.OutputShape], layer.Parameters, layer.Buffers, layer.Bytes, layer.ForwardFlops, layer.TrainingFlops))
            : source.File!.Tensors.Select(tensor => new LayerRow(
                tensor.Name, tensor.Kind.Name(), [.. tensor.Shape], tensor.Shape.Aggregate(1L, (product, side) => product * side), 0, tensor.Bytes.Length, 0, 0));
        ImmutableArray<LayerRow> rows = [.. layers];
        return new ModelDescription
        {
            Source = source.Name,
            Network = source.Shape?.Text,
            Input = [.. source.Shape?.InputShape ?? []],
            Parameters = rows.Sum(row => row.Parameters),
            Buffers = rows.Sum(row => row.Buffers),
            Bytes = rows.Sum(row => row.Bytes),
            ForwardFlops = rows.Sum(row => row.ForwardFlops),
            TrainingFlops = rows.Sum(row => row.TrainingFlops),
            Checkpoint = source.Sha256,
            Metadata = source.File?.Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty,
            Layers = rows,
        };
    }
}
