using System.Runtime.InteropServices;
using Retort.Distillation.Checkpoints;
using static TorchSharp.torch;

namespace Retort.Distillation.Models;

/// <summary>Copies between contiguous processor tensors and plain memory.</summary>
internal static class TensorMemory
{
    public static void Write(Tensor tensor, ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);

    public static void Write(Tensor tensor, ReadOnlySpan<long> values) => MemoryMarshal.AsBytes(values).CopyTo(tensor.bytes);

    /// <summary>The tensor's memory itself; valid while the tensor lives.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>A copy under a name, of a tensor on any device.</summary>
    public static StoredTensor Store(string name, Tensor tensor)
    {
        using var here = tensor.cpu();
        return new(name, KindOf(tensor), tensor.shape, here.bytes.ToArray());
    }

    /// <exception cref="InvalidDataException">Shapes or element types differ.</exception>
    public static void Load(Tensor tensor, StoredTensor stored)
    {
        if (stored.Kind != KindOf(tensor) || !stored.Shape.SequenceEqual(tensor.shape))
        {
            throw new InvalidDataException(
                $"Tensor '{stored.Name}' is {stored.Kind.Name()} [{NetworkShape.Listed(stored.Shape)}]; {KindOf(tensor).Name()} [{NetworkShape.Listed(tensor.shape)}] is needed.");
        }

        stored.Bytes.Span.CopyTo(tensor.bytes);
    }

    private static TensorKind KindOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => TensorKind.Float32,
        ScalarType.Int64 => TensorKind.Int64,
        var other => throw new ArgumentException($"A {other} tensor is not part of a checkpoint; Float32 and Int64 are."),
    };
}
