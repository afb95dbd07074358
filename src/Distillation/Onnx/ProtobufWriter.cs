using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Retort.Distillation.Onnx;

/// <summary>Writes the fields of one message in the protobuf wire format (protobuf.dev, Encoding).</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _message = new();

    public void Integer(int field, long value)
    {
        Tag(field, Varint);
        Variable(unchecked((ulong)value));
    }

    public void Number(int field, float value)
    {
        Tag(field, Fixed32);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _message.Write(bytes);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        Variable((ulong)value.Length);
        _message.Write(value);
    }

    /// <summary>A message inside this one.</summary>
    public void Message(int field, Action<ProtobufWriter> fill)
    {
        var inner = new ProtobufWriter();
        fill(inner);
        Bytes(field, inner.Written);
    }

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => _message.WrittenSpan;

    private void Tag(int field, int wireType) => Variable((ulong)(field << 3 | wireType));

    // Seven bits a byte, the lowest first; the high bit says that more follow.
    private void Variable(ulong value)
    {
        while (value >= 0x80)
        {
            _message.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        _message.Write([(byte)value]);
    }
}
