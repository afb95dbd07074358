using System.Buffers.Binary;
using System.Text.Json;
using Retort.Contracts;

namespace Retort.TrainingHost.Workers;

/// <summary>A message and the bytes that belong to it: two lengths (int32, little-endian), the message as JSON, the bytes.</summary>
internal readonly record struct Frame(WorkerMessage Message, ReadOnlyMemory<byte> Bytes)
{
    private const int LengthBytes = 2 * sizeof(int);

    /// <summary>Everything before <see cref="Bytes"/>.</summary>
    public byte[] Head()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(Message, ContractJson.Options);
        var head = new byte[LengthBytes + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(head, json.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(sizeof(int)), Bytes.Length);
        json.CopyTo(head, LengthBytes);
        return head;
    }

    /// <summary>The next frame; null where the stream ends between frames.</summary>
    /// <exception cref="EndOfStreamException">The stream ends within a frame.</exception>
    public static async Task<Frame?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var lengths = new byte[LengthBytes];
        var read = await stream.ReadAtLeastAsync(lengths, LengthBytes, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < LengthBytes) throw new EndOfStreamException();

        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(lengths)];
        await stream.ReadExactlyAsync(json, cancellationToken);
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(sizeof(int)))];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return new Frame(JsonSerializer.Deserialize<WorkerMessage>(json, ContractJson.Options)!, bytes);
    }
}
