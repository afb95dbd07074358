using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Retort.Contracts.Metrics;

namespace Retort.Storage.Metrics;

/// <summary>
/// The points of one batch in few bytes. Layout: the number of series and their ids (<see cref="Join"/>), a format byte, the distinct
/// moments (step, time, epoch), then for each series its number of points, each as a moment and a value. Whole numbers are
/// differences in zigzag varints, doubles are little-endian bits, so NaN and infinities survive. A point of a batch whose
/// series report together takes about 9 bytes.
/// </summary>
internal static class PointBlock
{
    private const byte Format = 1;

    /// <summary>Called once for each point, in the order of the batch within its series.</summary>
    public delegate void Visitor(long series, in SeriesPoint point);

    /// <summary>The block without its ids, and the names whose ids it needs, in order.</summary>
    public static (byte[] Body, ImmutableArray<string> Series) Encode(ImmutableArray<MetricPoint> points)
    {
        if (points.IsDefaultOrEmpty) return ([], []);

        var moments = new Dictionary<(long Step, long Ticks, long Epoch), int>();
        var momentOf = new int[points.Length];
        var groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var names = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < points.Length; i++)
        {
            var point = points[i];
            var moment = (point.Step, point.At.UtcTicks, BitConverter.DoubleToInt64Bits(point.Epoch));
            if (!moments.TryGetValue(moment, out momentOf[i])) moments.Add(moment, momentOf[i] = moments.Count);
            if (!groups.TryGetValue(point.Series, out var group))
            {
                groups.Add(point.Series, group = []);
                names.Add(point.Series);
            }

            group.Add(i);
        }

        var body = new ArrayBufferWriter<byte>(64 + (10 * points.Length));
        WriteByte(body, Format);
        WriteMoments(body, moments.Keys);
        foreach (var name in names)
        {
            WriteUnsigned(body, (ulong)groups[name].Count);
            var previous = -1;
            foreach (var i in groups[name])
            {
                WriteSigned(body, momentOf[i] - previous);
                WriteBits(body, BitConverter.DoubleToInt64Bits(points[i].Value));
                previous = momentOf[i];
            }
        }

        return (body.WrittenSpan.ToArray(), names.DrainToImmutable());
    }

    /// <summary>Puts the ids before the body.</summary>
    public static byte[] Join(ReadOnlySpan<long> ids, ReadOnlySpan<byte> body)
    {
        if (ids.IsEmpty) return [];

        var block = new ArrayBufferWriter<byte>((5 * ids.Length) + body.Length + 5);
        WriteUnsigned(block, (ulong)ids.Length);
        foreach (var id in ids) WriteUnsigned(block, (ulong)id);
        block.Write(body);
        return block.WrittenSpan.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no block, or of a format this build does not know.</exception>
    public static void Decode(ReadOnlySpan<byte> block, Visitor visit)
    {
        if (block.IsEmpty) return;

        var reader = new PointBlockReader(block);
        var ids = new long[reader.ReadCount()];
        for (var i = 0; i < ids.Length; i++) ids[i] = (long)reader.ReadUnsigned();
        if (reader.ReadByte() is var format and not Format) throw new InvalidDataException($"Points are stored in format {format}; this Retort knows format {Format}.");

        var moments = ReadMoments(ref reader);
        foreach (var id in ids)
        {
            var count = reader.ReadCount();
            var index = -1L;
            for (var i = 0; i < count; i++)
            {
                index += reader.ReadSigned();
                if ((ulong)index >= (ulong)moments.Length) throw new InvalidDataException("A stored point refers to a moment that its batch does not have.");
                visit(id, moments[index] with { Value = BitConverter.Int64BitsToDouble(reader.ReadBits()) });
            }
        }
    }

    private static void WriteMoments(ArrayBufferWriter<byte> body, Dictionary<(long Step, long Ticks, long Epoch), int>.KeyCollection moments)
    {
        // Keys of a dictionary that nothing was removed from come in the order of their insertion, which is their index.
        WriteUnsigned(body, (ulong)moments.Count);
        var (step, ticks) = (0L, 0L);
        foreach (var moment in moments)
        {
            WriteSigned(body, moment.Step - step);
            WriteSigned(body, moment.Ticks - ticks);
            WriteBits(body, moment.Epoch);
            (step, ticks) = (moment.Step, moment.Ticks);
        }
    }

    private static SeriesPoint[] ReadMoments(ref PointBlockReader reader)
    {
        var moments = new SeriesPoint[reader.ReadCount()];
        var (step, ticks) = (0L, 0L);
        for (var i = 0; i < moments.Length; i++)
        {
            step += reader.ReadSigned();
            ticks += reader.ReadSigned();
            if (ticks < 0 || ticks > DateTimeOffset.MaxValue.Ticks) throw new InvalidDataException("A stored moment has a time out of range.");
            moments[i] = new(step, BitConverter.Int64BitsToDouble(reader.ReadBits()), new(ticks, TimeSpan.Zero), 0);
        }

        return moments;
    }

    private static void WriteByte(ArrayBufferWriter<byte> target, byte value)
    {
        target.GetSpan(1)[0] = value;
        target.Advance(1);
    }

    private static void WriteBits(ArrayBufferWriter<byte> target, long bits)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(8), bits);
        target.Advance(8);
    }

    private static void WriteSigned(ArrayBufferWriter<byte> target, long value) => WriteUnsigned(target, (ulong)((value << 1) ^ (value >> 63)));

    private static void WriteUnsigned(ArrayBufferWriter<byte> target, ulong value)
    {
        var span = target.GetSpan(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7) span[at++] = (byte)(value | 0x80);
        span[at++] = (byte)value;
        target.Advance(at);
    }
}
