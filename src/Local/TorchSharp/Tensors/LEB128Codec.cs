namespace TorchSharp.Utils;

/// <summary>Numbers in seven-bit groups, as TorchSharp's files have them.</summary>
internal static class LEB128Codec
{
    public static void Encode(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value > 0x7F; value >>= 7)
        {
            writer.Write((byte)(value | 0x80));
        }

        writer.Write((byte)value);
    }

    public static long Decode(this BinaryReader reader)
    {
        long result = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            long part = reader.ReadByte();
            result |= (part & 0x7F) << shift;
            if ((part & 0x80) == 0)
            {
                return result;
            }
        }

        throw new InvalidDataException("A LEB128 number of more than 63 bits.");
    }
}
