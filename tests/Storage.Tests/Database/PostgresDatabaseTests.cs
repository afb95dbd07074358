using System.Data.Common;

namespace Retort.Storage.Tests.Database;

public sealed class PostgresDatabaseTests() : StoreTests(StoreKind.Postgres)
{
    [Fact]
    public async Task Dispose_WritesWaiting_CommitsThemFirst()
    {
        // Opened before, so that the appends are waiting when the stores close.
        await AppendAsync(1);
        var writes = Enumerable.Range(2, 99).Select(AppendAsync).ToList();

        await Storage.ReopenAsync();
        await Task.WhenAll(writes);

        Assert.Equal(100, (await Storage.Metrics.ReadAsync(Samples.Run, [], 0, 1000, default)).Cursor);
    }

    [Fact]
    public async Task Write_AfterDispose_IsRefused()
    {
        await AppendAsync(1);
        var (metrics, catalogue) = (Storage.Metrics, Storage.Catalogue);
        await Storage.ReopenAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => metrics.AppendAsync(Samples.Run, 1, 2, [Samples.Point("train/loss", 2, 2)], [], default));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => catalogue.ListHostsAsync(default));
    }

    [Fact]
    public async Task Read_Cancelled_EndsAtOnce()
    {
        await AppendAsync(1);
        await using DbConnection blocker = new Npgsql.NpgsqlConnection(Storage.Postgres);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using var command = blocker.CreateCommand();
        command.CommandText = "LOCK TABLE host";
        await command.ExecuteNonQueryAsync();
        using var cancellation = new CancellationTokenSource();
        var reading = Storage.Catalogue.ListHostsAsync(cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private Task<long> AppendAsync(int sequence) =>
        Storage.Metrics.AppendAsync(Samples.Run, 1, sequence, [Samples.Point("train/loss", sequence, sequence)], [], default);
}
