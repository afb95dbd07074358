using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace Retort.Distillation.Checkpoints;

/// <summary>Reads safetensors files from anywhere: every claim of the header is checked before memory is taken for it.</summary>
public static class SafetensorsReader
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Reads one file; the stream must end where the file does.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, truncated, over the limits, or uses an element type that the format does not have.</exception>
    public static TensorFile Read(Stream source, SafetensorsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= new SafetensorsLimits();

        Span<byte> prefix = stackalloc byte[8];
        if (source.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new InvalidDataException("The file ends within its first 8 bytes, which hold the length of the header.");
        }

        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength < 2 || headerLength > (ulong)limits.HeaderBytes)
        {
            throw new InvalidDataException($"The header claims {headerLength} bytes; between 2 and {limits.HeaderBytes} are allowed.");
        }

        var header = ReadBlock(source, (int)headerLength, "the header");
        if (header[0] != (byte)'{')
        {
            throw new InvalidDataException("The header does not start with '{'; this is not a safetensors file.");
        }

        if (!Utf8.IsValid(header))
        {
            throw new InvalidDataException("The header is not valid UTF-8.");
        }

        var (entries, metadata) = ParseHeader(header, limits);
        return new TensorFile(ReadTensors(source, entries), metadata);
    }

    private sealed record Entry(string Name, TensorKind Kind, long[] Shape, long Begin, long End);

    private static (List<Entry> Entries, Dictionary<string, string> Metadata) ParseHeader(byte[] header, SafetensorsLimits limits)
    {
        try
        {
            return ParseJson(header, limits);
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException)
        {
            // The second is what .NET makes of an escaped half of a surrogate pair.
            throw new InvalidDataException($"The header is not valid JSON: {damaged.Message}", damaged);
        }
    }

    private static (List<Entry> Entries, Dictionary<string, string> Metadata) ParseJson(byte[] header, SafetensorsLimits limits)
    {
        var options = new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false };
        using var document = JsonDocument.Parse(header, options);
        var entries = new List<Entry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals(SafetensorsWriter.MetadataKey))
            {
                if (property.Value.ValueKind == JsonValueKind.Null)
                {
                    continue;
                }

                foreach (var entry in Object(property.Value, SafetensorsWriter.MetadataKey).EnumerateObject())
                {
                    metadata[entry.Name] = entry.Value.ValueKind == JsonValueKind.String
                        ? entry.Value.GetString()!
                        : throw new InvalidDataException($"Metadata '{entry.Name}' is {entry.Value.ValueKind}; only text is allowed.");
                }
            }
            else if (entries.Count == limits.Tensors)
            {
                throw new InvalidDataException($"The file has more than {limits.Tensors} tensors.");
            }
            else
            {
                entries.Add(ParseEntry(property.Name, Object(property.Value, property.Name), limits));
            }
        }

        entries.Sort((left, right) => left.Begin != right.Begin ? left.Begin.CompareTo(right.Begin) : left.End.CompareTo(right.End));
        var position = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != position)
            {
                throw new InvalidDataException($"Tensor '{entry.Name}' begins at byte {entry.Begin} instead of {position}: tensors must follow each other without gap or overlap.");
            }

            position = entry.End;
        }

        return (entries, metadata);
    }

    private static Entry ParseEntry(string name, JsonElement value, SafetensorsLimits limits)
    {
        if (!value.TryGetProperty("dtype", out var type) || !value.TryGetProperty("shape", out var shape) || !value.TryGetProperty("data_offsets", out var offsets))
        {
            throw new InvalidDataException($"Tensor '{name}' lacks dtype, shape or data_offsets.");
        }

        if (type.ValueKind != JsonValueKind.String || !TensorKinds.TryParse(type.GetString()!, out var kind))
        {
            throw new InvalidDataException($"Tensor '{name}' has elements of type {Shortened(type)}; the format has {string.Join(", ", TensorKinds.Names)}.");
        }

        var sides = Numbers(name, "shape", shape, limits.Rank);
        var range = Numbers(name, "data_offsets", offsets, 2);
        if (range.Length != 2 || range[1] < range[0] || range[1] > limits.DataBytes || range[1] - range[0] > Array.MaxLength)
        {
            throw new InvalidDataException($"Tensor '{name}' has data_offsets {offsets.GetRawText()}; a begin and an end of at most {limits.DataBytes} are needed.");
        }

        // Checked one factor at a time: the product of hostile sides must not wrap around to the right size.
        var bits = (Int128)kind.Bits();
        foreach (var side in sides)
        {
            bits = side == 0 || bits / 8 <= limits.DataBytes ? bits * side : throw new InvalidDataException($"Tensor '{name}' of shape {Shortened(shape)} is larger than the {limits.DataBytes} bytes allowed.");
        }

        if (bits % 8 != 0)
        {
            throw new InvalidDataException($"Tensor '{name}' of {kind.Name()} {Shortened(shape)} does not end at a whole byte.");
        }

        return bits / 8 == range[1] - range[0]
            ? new Entry(name, kind, sides, range[0], range[1])
            : throw new InvalidDataException($"Tensor '{name}' of {kind.Name()} {Shortened(shape)} needs {bits / 8} bytes but has {range[1] - range[0]}.");
    }

    private static long[] Numbers(string name, string field, JsonElement value, int most)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            throw new InvalidDataException($"Tensor '{name}' has {field} {Shortened(value)}; a list of at most {most} numbers is needed.");
        }

        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw new InvalidDataException($"Tensor '{name}' has {Shortened(item)} in {field}; whole numbers from 0 are needed."))];
    }

    private static JsonElement Object(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object ? value : throw new InvalidDataException($"'{name}' is {value.ValueKind} in the header; an object is needed.");

    private static string Shortened(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }

    private static List<StoredTensor> ReadTensors(Stream source, List<Entry> entries)
    {
        var tensors = new List<StoredTensor>(entries.Count);
        foreach (var entry in entries)
        {
            tensors.Add(new StoredTensor(entry.Name, entry.Kind, entry.Shape, ReadBlock(source, (int)(entry.End - entry.Begin), $"tensor '{entry.Name}'")));
        }

        return source.ReadByte() < 0 ? tensors : throw new InvalidDataException("The file goes on after its last tensor.");
    }

    // Where the length is known the memory is taken once. Else the buffer grows with what has arrived, so that a short stream
    // with a large claim costs one chunk.
    private static byte[] ReadBlock(Stream source, int length, string what)
    {
        var block = new byte[source.CanSeek && source.Length - source.Position >= length ? length : Math.Min(length, ChunkBytes)];
        var filled = 0;
        while (true)
        {
            filled += source.ReadAtLeast(block.AsSpan(filled), block.Length - filled, throwOnEndOfStream: false);
            if (filled < block.Length)
            {
                throw new InvalidDataException($"The file ends within {what}: {length} bytes were announced, {filled} are there.");
            }

            if (filled == length)
            {
                return block;
            }

            Array.Resize(ref block, (int)Math.Min(length, 2L * block.Length));
        }
    }
}
