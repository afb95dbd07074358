using System.Buffers.Binary;

namespace Retort.Storage.Metrics;

/// <summary>Reads the numbers of a <see cref="PointBlock"/>; damaged bytes end in an <see cref="InvalidDataException"/>.</summary>
internal ref struct PointBlockReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte ReadByte()
    {
        if (_rest.IsEmpty) throw Cut();
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long ReadBits()
    {
        if (_rest.Length < 8) throw Cut();
        var bits = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[8..];
        return bits;
    }

    public long ReadSigned()
    {
        var value = ReadUnsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong ReadUnsigned()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("A stored number is longer than 64 bits.");
    }

    /// <summary>A number of things of which each takes at least a byte of what is left.</summary>
    public int ReadCount()
    {
        var count = ReadUnsigned();
        if (count > (ulong)_rest.Length) throw Cut();
        return (int)count;
    }

    private static InvalidDataException Cut() => new("The stored points of a batch end too early.");
}
