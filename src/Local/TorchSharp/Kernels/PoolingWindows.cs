namespace TorchSharp.Kernels;

/// <summary>
/// The windows of a pooling over planes of [Height, Width], one for each output. Fixed windows have a size, stride,
/// padding and dilation; adaptive ones (Size null) share a dimension out as evenly as whole elements allow.
/// </summary>
internal sealed record PoolingWindows
{
    public required long Planes { get; init; }

    public required long Height { get; init; }

    public required long Width { get; init; }

    public required long OutHeight { get; init; }

    public required long OutWidth { get; init; }

    public (long Y, long X)? Size { get; init; }

    public (long Y, long X) Stride { get; init; }

    public (long Y, long X) Padding { get; init; }

    public (long Y, long X) Dilation { get; init; } = (1, 1);

    /// <summary>First and one past the last row of a window, not clipped to the plane.</summary>
    public (long From, long To) Rows(long output) => Size is { } size
        ? Fixed(output, size.Y, Stride.Y, Padding.Y, Dilation.Y)
        : Adaptive(output, Height, OutHeight);

    public (long From, long To) Columns(long output) => Size is { } size
        ? Fixed(output, size.X, Stride.X, Padding.X, Dilation.X)
        : Adaptive(output, Width, OutWidth);

    private static (long From, long To) Fixed(long output, long size, long stride, long padding, long dilation)
    {
        var from = (output * stride) - padding;
        return (from, from + (dilation * (size - 1)) + 1);
    }

    private static (long From, long To) Adaptive(long output, long size, long outputs)
        => (output * size / outputs, (((output + 1) * size) + outputs - 1) / outputs);
}
