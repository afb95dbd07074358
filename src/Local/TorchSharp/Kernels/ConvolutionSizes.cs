namespace TorchSharp.Kernels;

/// <summary>
/// A convolution of images [Images, Channels, Height, Width] with kernels [Outputs, Channels / Groups, KernelHeight,
/// KernelWidth], giving [Images, Outputs, OutHeight, OutWidth].
/// </summary>
internal sealed record ConvolutionSizes
{
    public required long Images { get; init; }

    public required long Channels { get; init; }

    public required long Height { get; init; }

    public required long Width { get; init; }

    public required long Outputs { get; init; }

    public required long KernelHeight { get; init; }

    public required long KernelWidth { get; init; }

    public required (long Y, long X) Stride { get; init; }

    /// <summary>Zeros above and to the left; what lies below and to the right follows from the output's size.</summary>
    public required (long Y, long X) Padding { get; init; }

    public required (long Y, long X) Dilation { get; init; }

    public required long Groups { get; init; }

    public required long OutHeight { get; init; }

    public required long OutWidth { get; init; }

    public long GroupChannels => Channels / Groups;

    public long GroupOutputs => Outputs / Groups;

    public long KernelArea => KernelHeight * KernelWidth;

    public long Plane => Height * Width;

    public long OutPlane => OutHeight * OutWidth;
}
