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

    public static StoredTensor Store(string name, Tensor tensor) => StoredTensor.Of(name, Floats(tensor), tensor.shape);

    /// <exception cref="InvalidDataException">The shapes differ.</exception>
    public static void Load(Tensor tensor, StoredTensor stored)
    {
        if (!stored.Shape.SequenceEqual(tensor.shape))
        {
            throw new InvalidDataException($"Tensor '{stored.Name}' has shape [{string.Join(", ", stored.Shape)}]; [{string.Join(", ", tensor.shape)}] is needed.");
        }

        Write(tensor, stored.Floats());
    }
}
