namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// Element types with TorchSharp's numbers. Tensors of <see cref="BFloat16"/> need another engine: this one refuses to make them.
    /// </summary>
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int64 = 4,
        Float32 = 6,
        Float64 = 7,
        Bool = 11,
        BFloat16 = 15,
    }

    public static readonly ScalarType uint8 = ScalarType.Byte;
    public static readonly ScalarType int64 = ScalarType.Int64;
    public static readonly ScalarType @long = ScalarType.Int64;
    public static readonly ScalarType float32 = ScalarType.Float32;
    public static readonly ScalarType @float = ScalarType.Float32;
    public static readonly ScalarType float64 = ScalarType.Float64;
    public static readonly ScalarType @double = ScalarType.Float64;
    public static readonly ScalarType @bool = ScalarType.Bool;

    public static bool is_integral(ScalarType type) => type is ScalarType.Byte or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float64;

    private static ScalarType _defaultDtype = ScalarType.Float32;

    public static void set_default_dtype(ScalarType dtype)
    {
        if (!is_floating_point(dtype))
        {
            throw new ArgumentException($"The default dtype must be a floating-point type, not {dtype}.", nameof(dtype));
        }

        _defaultDtype = dtype;
    }

    public static ScalarType get_default_dtype() => _defaultDtype;
}
