using System.Buffers.Binary;
using System.Text.Json;

namespace Retort.Distillation.Checkpoints;

/// <summary>Writes the safetensors format (huggingface/safetensors, format section of its README). Equal content gives equal bytes.</summary>
public static class SafetensorsWriter
{
    public static void Write(Stream destination, TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(file);
        var header = Header(file);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        destination.Write(length);
        destination.Write(header);
        foreach (var tensor in Ordered(file))
        {
            destination.Write(tensor.Bytes.Span);
        }
    }

    /// <summary>The whole file in memory.</summary>
    public static byte[] ToBytes(TensorFile file)
    {
        using var buffer = new MemoryStream();
        Write(buffer, file);
        return buffer.ToArray();
    }

    private static byte[] Header(TensorFile file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (file.Metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in file.Metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in Ordered(file))
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Kind == TensorKind.Int64 ? "I64" : "F32");
                json.WriteStartArray("shape");
                foreach (var side in tensor.Shape)
                {
                    json.WriteNumberValue(side);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight keep the tensors aligned in a mapped file.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    // Eight-byte elements first, so that every tensor starts on a multiple of its element size.
    private static IEnumerable<StoredTensor> Ordered(TensorFile file) =>
        file.Tensors.OrderByDescending(tensor => StoredTensor.SizeOf(tensor.Kind));
}
