using System.Runtime.InteropServices;

namespace Retort.Distillation.Checkpoints;

/// <summary>A named array outside of any tensor engine: little-endian, row-major.</summary>
public sealed class StoredTensor
{
    /// <exception cref="ArgumentException">The bytes do not fill the shape exactly.</exception>
    public StoredTensor(string name, TensorKind kind, IReadOnlyList<long> shape, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(bytes);
        var bits = shape.Aggregate((long)kind.Bits(), (product, side) => checked(product * side));
        if (shape.Any(side => side < 0) || bits % 8 != 0 || bytes.Length != bits / 8)
        {
            throw new ArgumentException($"Tensor '{name}' of {kind.Name()} [{string.Join(", ", shape)}] needs {bits / 8.0} bytes, not {bytes.Length}.", nameof(bytes));
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

    private ReadOnlySpan<T> View<T>(TensorKind kind)
        where T : struct
        => Kind == kind
            ? MemoryMarshal.Cast<byte, T>(Bytes.Span)
            : throw new InvalidDataException($"Tensor '{Name}' holds {Kind.Name()} elements, not {kind.Name()}.");
}
