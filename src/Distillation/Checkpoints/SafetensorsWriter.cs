using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Retort.Distillation.Checkpoints;

/// <summary>
/// Writes the safetensors format (huggingface/safetensors, format section of its README), in the order of the reference
/// library: without metadata the bytes are those that it would write. Equal content gives equal bytes.
/// </summary>
public static class SafetensorsWriter
{
    internal const string MetadataKey = "__metadata__";

    // The library leaves all but quotes, backslashes and control characters as they are.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ArgumentException">Two tensors have one name, or one has the name of the metadata.</exception>
    public static void Write(Stream destination, TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(file);
        var names = new HashSet<string>(StringComparer.Ordinal) { MetadataKey };
        if (file.Tensors.FirstOrDefault(tensor => !names.Add(tensor.Name)) is { } repeated)
        {
            throw new ArgumentException($"Two entries of the file would be named '{repeated.Name}'; names are unique.", nameof(file));
        }

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
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            if (file.Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
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
                json.WriteString("dtype", tensor.Kind.Name());
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

    // Large elements first, so that every tensor starts on a multiple of its element size.
    private static IEnumerable<StoredTensor> Ordered(TensorFile file) =>
        file.Tensors.OrderByDescending(tensor => tensor.Kind).ThenBy(tensor => tensor.Name, StringComparer.Ordinal);
}
