namespace Retort.Distillation.Data;

/// <summary>Labelled grey images in memory, as bytes; a case's id is its index here.</summary>
public sealed class ImageSet
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;

    public ImageSet(int rows, int columns, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (pixels.Length != (long)labels.Length * rows * columns)
        {
            throw new ArgumentException($"{labels.Length} labels need {(long)labels.Length * rows * columns} pixels, not {pixels.Length}.", nameof(pixels));
        }

        (Rows, Columns, _pixels, _labels) = (rows, columns, pixels, labels);
    }

    public int Count => _labels.Length;

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Pixels of one image: the inputs of a network.</summary>
    public int Inputs => Rows * Columns;

    /// <summary>All images, one after another.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.Span;

    public ReadOnlySpan<byte> Image(int id) => _pixels.Span.Slice(id * Inputs, Inputs);

    public int Label(int id) => _labels.Span[id];
}
