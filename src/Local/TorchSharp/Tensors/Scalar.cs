namespace TorchSharp;

/// <summary>A number of any element type, as operators take it.</summary>
public sealed class Scalar : IDisposable
{
    private readonly double _real;
    private readonly long _integer;

    private Scalar(double real, long integer, torch.ScalarType type)
    {
        _real = real;
        _integer = integer;
        Type = type;
    }

    public torch.ScalarType Type { get; }

    internal bool IsReal => torch.is_floating_point(Type);

    internal double Real => IsReal ? _real : _integer;

    internal long Integer => IsReal ? checked((long)_real) : _integer;

    public static implicit operator Scalar(byte value) => new(0, value, torch.ScalarType.Byte);

    public static implicit operator Scalar(int value) => new(0, value, torch.ScalarType.Int64);

    public static implicit operator Scalar(long value) => new(0, value, torch.ScalarType.Int64);

    public static implicit operator Scalar(float value) => new(value, 0, torch.ScalarType.Float32);

    public static implicit operator Scalar(double value) => new(value, 0, torch.ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(0, value ? 1 : 0, torch.ScalarType.Bool);

    /// <summary>Nothing to free here; TorchSharp's scalars hold native memory and so does the API.</summary>
    public void Dispose()
    {
    }
}
