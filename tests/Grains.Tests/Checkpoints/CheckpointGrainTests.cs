using System.Security.Cryptography;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Grains.Tests.Checkpoints;

public sealed class CheckpointGrainTests : ClusterTest
{
    private static readonly RunId One = RunId.Parse("x0123456789abcdef-001");
    private static readonly RunId Two = RunId.Parse("xzzzzzzzzzzzzzzzz-002");

    [Fact]
    public async Task Record_BytesThatAreNotStored_IsRefused()
    {
        var checkpoint = Checkpoint(BlobId.Parse(new string('a', 64)));

        var outcome = await checkpoint.RecordAsync(Command(One));

        Assert.Equal(Refusal.NotFound, outcome.Refusal);
        Assert.Null(await checkpoint.GetAsync());
    }

    [Fact]
    public async Task Record_TwoRunsWithEqualBytes_ShareThemUntilTheLastIsGone()
    {
        var (blob, checkpoint) = await StoreAsync();
        await checkpoint.RecordAsync(Command(One));
        await checkpoint.RecordAsync(Command(Two));
        await checkpoint.RecordAsync(Command(Two));

        await checkpoint.ReleaseAsync(One, Member);
        var shared = await checkpoint.GetAsync();
        await checkpoint.ReleaseAsync(Two, Member);
        await checkpoint.ReleaseAsync(Two, Member);

        Assert.Equal([Two], shared!.ProducedBy.AsEnumerable());
        Assert.Null(await checkpoint.GetAsync());
        Assert.Null(await Cluster.Blobs.FindAsync(blob, CancellationToken.None));
        Assert.Equal(["checkpoint.recorded", "checkpoint.recorded", "checkpoint.released", "checkpoint.deleted"], await ActionsAsync("checkpoint", blob.Value));
    }

    [Fact]
    public async Task Release_ProducerWhileAUserExists_KeepsTheBytes()
    {
        var (blob, checkpoint) = await StoreAsync();
        await checkpoint.RecordAsync(Command(One));
        await checkpoint.UseAsync(Two);

        await checkpoint.ReleaseAsync(One, Member);

        Assert.NotNull(await Cluster.Blobs.FindAsync(blob, CancellationToken.None));
        await checkpoint.ReleaseAsync(Two, Member);
        Assert.Null(await Cluster.Blobs.FindAsync(blob, CancellationToken.None));
    }

    [Fact]
    public async Task Use_CheckpointThatIsGone_IsRefused()
    {
        var (_, checkpoint) = await StoreAsync();
        await checkpoint.RecordAsync(Command(One));
        await checkpoint.ReleaseAsync(One, Member);

        var outcome = await checkpoint.UseAsync(Two);

        Assert.Equal(Refusal.NotFound, outcome.Refusal);
    }

    [Fact]
    public async Task Record_SameBytesAfterDeletion_ContinuesTheTrail()
    {
        var (blob, checkpoint) = await StoreAsync();
        await checkpoint.RecordAsync(Command(One));
        await checkpoint.ReleaseAsync(One, Member);
        await StoreAsync();

        var outcome = await checkpoint.RecordAsync(Command(Two));

        Assert.True(outcome.Accepted);
        Assert.Equal(["checkpoint.recorded", "checkpoint.deleted", "checkpoint.recorded"], await ActionsAsync("checkpoint", blob.Value));
    }

    private static RecordCheckpoint Command(RunId run) => new() { Run = run, Kind = ArtefactKind.Weights, Bytes = 3 };

    private ICheckpointGrain Checkpoint(BlobId blob) => Cluster.Grains.GetGrain<ICheckpointGrain>(blob.Value);

    private async Task<(BlobId Blob, ICheckpointGrain Grain)> StoreAsync()
    {
        byte[] bytes = [1, 2, 3];
        var blob = BlobId.FromSha256(SHA256.HashData(bytes));
        await Cluster.Blobs.WriteAsync(blob, new MemoryStream(bytes), 3, CancellationToken.None);
        return (blob, Checkpoint(blob));
    }
}
