using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Reporting;

/// <summary>Uploads an attempt's artefacts in their order while it trains on. One may wait; then the training does.</summary>
public sealed class ArtefactUploads(HostClient client, ServerCalls calls, RunJournal journal, TimeProvider clock)
{
    private readonly Channel<PendingArtefact> _pending = Channel.CreateBounded<PendingArtefact>(new BoundedChannelOptions(1) { SingleReader = true });

    /// <summary>Hands an artefact over.</summary>
    public ValueTask AddAsync(PendingArtefact artefact, CancellationToken cancellationToken) => _pending.Writer.WriteAsync(artefact, cancellationToken);

    public void Complete() => _pending.Writer.TryComplete();

    /// <summary>Uploads and registers until <see cref="Complete"/>, or until the attempt was abandoned.</summary>
    public async Task UploadAllAsync(AttemptKey attempt, AttemptControl control, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(control);
        await foreach (var artefact in _pending.Reader.ReadAllAsync(cancellationToken))
        {
            var started = clock.GetTimestamp();
            var blob = BlobId.FromSha256(SHA256.HashData(artefact.Bytes.Span));
            var message = new AttemptArtefact { Attempt = attempt, Blob = blob, Kind = artefact.Kind, Epoch = artefact.Epoch };
            var reply = await StoreAsync(message, artefact.Bytes, cancellationToken);

            // Equal bytes of another run may have been deleted between the look and the registration: then they are sent once more.
            if (reply is { Accepted: false, Command: HostCommand.Continue }) reply = await StoreAsync(message, artefact.Bytes, cancellationToken);
            control.Obey(reply);
            if (!reply.Accepted) return;
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"Stored {Name(artefact.Kind)} after epoch {artefact.Epoch}: {artefact.Bytes.Length / 1e6:0.0} MB, SHA-256 {blob}, in {clock.GetElapsedTime(started).TotalSeconds:0.0} s.");
            await journal.InformationAsync(text, cancellationToken);
        }
    }

    private async Task<AttemptReply> StoreAsync(AttemptArtefact message, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await calls.RepeatAsync(
            "store a checkpoint",
            async cancel => await client.HasBlobAsync(message.Blob, cancel) || await client.PutBlobAsync(message.Blob, bytes, cancel),
            cancellationToken);
        return await calls.RepeatAsync("register a checkpoint", cancel => client.RecordAsync(message, cancel), cancellationToken);
    }

    private static string Name(ArtefactKind kind) => kind switch
    {
        ArtefactKind.Weights => "the trained weights",
        ArtefactKind.Resumable => "a resumable checkpoint",
        _ => "the soft-target set",
    };
}
