using System.Runtime.Intrinsics;

namespace Retort.Distillation.Data;

/// <summary>Turns images into network inputs.</summary>
public static class ImageBatch
{
    private const float White = 255f;

    /// <summary>Writes the case's pixels, divided by 255, to <paramref name="destination"/>.</summary>
    public static void Fill(ImageSet images, int id, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        Scale(images.Image(id), destination[..images.Inputs]);
    }

    /// <summary>As <see cref="Fill(ImageSet, int, Span{float})"/>, shifted.</summary>
    public static void Fill(ImageSet images, int id, Jitter shift, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (shift == default)
        {
            Fill(images, id, destination);
            return;
        }

        var pixels = images.Rows * images.Columns;
        destination[..images.Inputs].Clear();
        for (var channel = 0; channel < images.Channels; channel++)
        {
            Shift(images.Image(id).Slice(channel * pixels, pixels), images.Rows, images.Columns, shift, destination.Slice(channel * pixels, pixels));
        }
    }

    private static void Shift(ReadOnlySpan<byte> source, int rows, int columns, Jitter shift, Span<float> target)
    {
        var width = columns - Math.Abs(shift.Right);
        if (width <= 0)
        {
            return;
        }

        for (var row = Math.Max(0, shift.Down); row < Math.Min(rows, rows + shift.Down); row++)
        {
            var from = (row - shift.Down) * columns + Math.Max(0, -shift.Right);
            var to = row * columns + Math.Max(0, shift.Right);
            Scale(source.Slice(from, width), target.Slice(to, width));
        }
    }

    private static void Scale(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        var i = 0;
        for (; i <= bytes.Length - 16; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(bytes.Slice(i, 16)));
            Quarter(Vector128.WidenLower(low), numbers[i..]);
            Quarter(Vector128.WidenUpper(low), numbers[(i + 4)..]);
            Quarter(Vector128.WidenLower(high), numbers[(i + 8)..]);
            Quarter(Vector128.WidenUpper(high), numbers[(i + 12)..]);
        }

        for (; i < bytes.Length; i++)
        {
            numbers[i] = bytes[i] / White;
        }
    }

    private static void Quarter(Vector128<uint> values, Span<float> numbers) =>
        (Vector128.ConvertToSingle(values.AsInt32()) / Vector128.Create(White)).CopyTo(numbers);
}
