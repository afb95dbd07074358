using System.Runtime.InteropServices;

namespace Retort.Distillation.Checkpoints;

/// <summary>A named array outside of any tensor engine: little-endian, row-major.</summary>
public sealed class StoredTensor
{
    /// <exception cref="ArgumentException">The bytes do not fill the shape exactly.</exception>
    public StoredTensor(string name, TensorKind kind, IReadOnlyList<long> shape, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(bytes);
        var expected = shape.Aggregate(SizeOf(kind), (product, side) => checked(product * side));
        if (shape.Any(side => side < 0) || bytes.Length != expected)
        {
            throw new ArgumentException($"Tensor '{name}' of shape [{string.Join(", ", shape)}] needs {expected} bytes, not {bytes.Length}.", nameof(bytes));
        }

        (Name, Kind, Shape, Bytes) = (name, kind, [.. shape], bytes);
    }

    public string Name { get; }

    public TensorKind Kind { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements; little-endian, as on every processor that .NET runs on today.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static StoredTensor Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        new(name, TensorKind.Float32, shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray());

    public static StoredTensor Of(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        new(name, TensorKind.Int64, shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements as float32, without a copy.</summary>
    public ReadOnlySpan<float> Floats() => View<float>(TensorKind.Float32);

    /// <summary>The elements as int64, without a copy.</summary>
    public ReadOnlySpan<long> Integers() => View<long>(TensorKind.Int64);

    internal static long SizeOf(TensorKind kind) => kind == TensorKind.Int64 ? 8 : 4;

    private ReadOnlySpan<T> View<T>(TensorKind kind)
        where T : struct
        => Kind == kind
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidDataException($"Tensor '{Name}' holds {Kind} elements, not {kind}.");
}
