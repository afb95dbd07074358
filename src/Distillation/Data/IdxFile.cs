using System.Buffers.Binary;
using System.Globalization;

namespace Retort.Distillation.Data;

/// <summary>The IDX format of MNIST's files: a big-endian header (magic number, sides) and unsigned bytes.</summary>
public static class IdxFile
{
    private const int ImagesMagic = 0x00000803;
    private const int LabelsMagic = 0x00000801;

    /// <summary>Most cases accepted in one file.</summary>
    public const int MaximumCases = 1_000_000;

    /// <summary>Largest accepted side of an image.</summary>
    public const int MaximumSide = 1024;

    /// <summary>Number, rows and columns of images, and their pixels without the header.</summary>
    /// <exception cref="DamagedDatasetException">Wrong magic number, absurd sides, or a length that does not fit them.</exception>
    public static (int Count, int Rows, int Columns, ReadOnlyMemory<byte> Pixels) Images(string file, ReadOnlyMemory<byte> content)
    {
        var count = Header(file, content.Span, ImagesMagic, 16);
        var rows = Side(file, content.Span, 8, "rows");
        var columns = Side(file, content.Span, 12, "columns");
        RequireLength(file, content.Length, 16 + (long)count * rows * columns);
        return (count, rows, columns, content[16..]);
    }

    /// <summary>The labels, one byte each.</summary>
    /// <exception cref="DamagedDatasetException">Wrong magic number, a length that does not fit, or a label of <paramref name="classes"/> or more.</exception>
    public static ReadOnlyMemory<byte> Labels(string file, ReadOnlyMemory<byte> content, int classes)
    {
        var count = Header(file, content.Span, LabelsMagic, 8);
        RequireLength(file, content.Length, 8 + (long)count);
        var labels = content[8..];
        var wrong = labels.Span.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return wrong < 0
            ? labels
            : throw new DamagedDatasetException(file, $"labels from 0 to {classes - 1}", Text($"{labels.Span[wrong]} for case {wrong}"));
    }

    private static int Header(string file, ReadOnlySpan<byte> content, int magic, int headerLength)
    {
        if (content.Length < headerLength)
        {
            throw new DamagedDatasetException(file, Text($"at least {headerLength} bytes of header"), Text($"{content.Length} bytes"));
        }

        var found = BinaryPrimitives.ReadInt32BigEndian(content);
        if (found != magic)
        {
            throw new DamagedDatasetException(file, Text($"magic number 0x{magic:x8}"), Text($"0x{found:x8}"));
        }

        var count = BinaryPrimitives.ReadInt32BigEndian(content[4..]);
        return count is > 0 and <= MaximumCases
            ? count
            : throw new DamagedDatasetException(file, Text($"1 to {MaximumCases} cases"), Text($"{count}"));
    }

    private static int Side(string file, ReadOnlySpan<byte> content, int at, string name)
    {
        var side = BinaryPrimitives.ReadInt32BigEndian(content[at..]);
        return side is > 0 and <= MaximumSide
            ? side
            : throw new DamagedDatasetException(file, Text($"1 to {MaximumSide} {name}"), Text($"{side}"));
    }

    private static void RequireLength(string file, long found, long expected)
    {
        if (found != expected)
        {
            throw new DamagedDatasetException(file, Text($"{expected} bytes as its header says"), Text($"{found} bytes"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
