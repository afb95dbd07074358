namespace Retort.Distillation.Data;

/// <summary>Labelled images in memory, as bytes, channel by channel; a case's id is its index here.</summary>
public sealed class ImageSet
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;

    /// <summary>Grey images.</summary>
    public ImageSet(int rows, int columns, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels)
        : this(1, rows, columns, pixels, labels)
    {
    }

    public ImageSet(int channels, int rows, int columns, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        var expected = (long)labels.Length * channels * rows * columns;
        if (pixels.Length != expected)
        {
            throw new ArgumentException($"{labels.Length} labels need {expected} pixels, not {pixels.Length}.", nameof(pixels));
        }

        (Channels, Rows, Columns, _pixels, _labels) = (channels, rows, columns, pixels, labels);
    }

    public int Count => _labels.Length;

    public int Channels { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Pixels of one image, of all channels: the inputs of a network.</summary>
    public int Inputs => Channels * Rows * Columns;

    /// <summary>All images, one after another.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.Span;

    public ReadOnlySpan<byte> Image(int id) => _pixels.Span.Slice(id * Inputs, Inputs);

    public int Label(int id) => _labels.Span[id];
}
