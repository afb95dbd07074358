using Retort.Contracts.Identity;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests.Metrics;

public sealed class PostgresMetricStoreTests() : MetricStoreTests(StoreKind.Postgres)
{
    [Fact]
    public async Task Append_OneRunFromTwoProcesses_NumbersEveryBatchOnce()
    {
        await using var other = Storage.OpenAnother();

        var cursors = await Task.WhenAll(Enumerable.Range(1, 200).Select(i => AppendAsync(i % 2 == 0 ? Storage : other, i)));

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), cursors.Order());
        Assert.Equal(200, (await ReadAsync()).Series.Single().Total);
        Assert.Equal(200, (await Storage.Metrics.ReadLogAsync(Samples.Run, 0, 1000, default)).Lines.Length);
    }

    [Fact]
    public async Task Append_SameBatchesFromTwoProcesses_StoresEachOnce()
    {
        await using var other = Storage.OpenAnother();

        await Task.WhenAll(Enumerable.Range(1, 100).SelectMany(i => (Task[])[AppendAsync(Storage, i), AppendAsync(other, i)]));

        var snapshot = await ReadAsync();
        Assert.Equal(100, snapshot.Cursor);
        Assert.Equal(100, snapshot.Series.Single().Total);
        Assert.Equal(100, (await Storage.Metrics.ReadLogAsync(Samples.Run, 0, 1000, default)).Lines.Length);
    }

    [Fact]
    public async Task Append_ReaderFollowsByCursor_MissesNothingOfTwoProcesses()
    {
        await using var other = Storage.OpenAnother();
        var writing = Task.WhenAll(Enumerable.Range(1, 300).Select(i => AppendAsync(i % 2 == 0 ? Storage : other, i)));

        var (cursor, seen) = (0L, new List<long>());
        while (seen.Count < 300)
        {
            Assert.False(writing.IsFaulted);
            var complete = writing.IsCompleted;
            var snapshot = await Storage.Metrics.ReadAsync(Samples.Run, [], cursor, 1000, default);
            if (snapshot.Cursor > cursor) seen.AddRange(snapshot.Series.Single().Points.Select(point => point.Step));
            cursor = snapshot.Cursor;
            if (complete) break;
        }

        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), seen.Order());
    }

    [Fact]
    public async Task Append_ConnectionsAreCutAgainAndAgain_StoresEverythingOnce()
    {
        await using var storage = Storage.OpenAnother(";Application Name=cut-append");
        var writing = Task.WhenAll(Enumerable.Range(1, 20).Select(async writer =>
        {
            for (var i = 0; i < 25; i++) await AppendAsync(storage, (writer * 100) + i);
        }));

        while (!writing.IsCompleted) await Storage.ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cut-append' AND random() < 0.3; SELECT pg_sleep(0.05)");
        await writing;

        var snapshot = await ReadAsync();
        Assert.Equal(500, snapshot.Cursor);
        Assert.Equal(500, snapshot.Series.Single().Total);
    }

    [Fact]
    public async Task Append_MoreAtOnceThanConnections_AllAreServed()
    {
        await using var storage = Storage.OpenAnother(";Maximum Pool Size=1;Timeout=1");

        await Task.WhenAll(Enumerable.Range(1, 200).Select(i => AppendAsync(storage, i)));
        var reads = await Task.WhenAll(Enumerable.Range(1, 100).Select(_ => storage.Metrics.ReadAsync(Samples.Run, [], 0, 1000, default)));

        Assert.All(reads, read => Assert.Equal(200, read.Cursor));
    }

    [Fact]
    public async Task Append_ServerHasNoConnectionLeft_SaysWhatToChange()
    {
        await Storage.ExecuteAsync("CREATE ROLE crowded LOGIN PASSWORD 'p' SUPERUSER");
        await using var storage = Storage.OpenAnother(";Username=crowded;Password=p");
        await AppendAsync(storage, 1);
        await Storage.ExecuteAsync("ALTER ROLE crowded NOSUPERUSER CONNECTION LIMIT 0; SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'crowded'");

        var error = await Assert.ThrowsAsync<StorageException>(() => AppendAsync(storage, 2));

        Assert.Contains("Maximum Pool Size", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await ReadAsync()).Cursor);
    }

    [Fact]
    public async Task Delete_WhileOthersAppend_LeavesNothingWithoutItsRun()
    {
        await using var other = Storage.OpenAnother();

        await Task.WhenAll(Enumerable.Range(1, 200).Select(i => i % 20 == 0 ? other.Metrics.DeleteAsync(Samples.Run, default) : AppendAsync(i % 2 == 0 ? Storage : other, i)));

        Assert.Equal(0L, await Storage.ExecuteAsync("SELECT count(*) FROM metric_batch b WHERE NOT EXISTS (SELECT FROM metric_run r WHERE r.id = b.run)"));
        Assert.Equal(0L, await Storage.ExecuteAsync("SELECT count(*) FROM log_line l WHERE NOT EXISTS (SELECT FROM metric_run r WHERE r.id = l.run)"));
    }

    [Fact]
    public async Task Append_NewNamesFromTwoProcesses_GiveEachNameOneId()
    {
        await using var other = Storage.OpenAnother();
        var runs = Enumerable.Range(0, 20).Select(i => RunId.Of(Samples.Experiment, i)).ToList();

        await Task.WhenAll(runs.Select((run, i) => (i % 2 == 0 ? Storage : other).Metrics.AppendAsync(
            run, 1, 1, [.. Enumerable.Range(0, 30).Select(n => Samples.Point($"series/{n}", 1, n))], [], default)));

        foreach (var run in runs)
        {
            var snapshot = await other.Metrics.ReadAsync(run, [], 0, 10, default);
            Assert.Equal(30, snapshot.Series.Length);
            Assert.All(snapshot.Series, series => Assert.Equal($"series/{series.Last}", series.Name));
        }
    }

    private static Task<long> AppendAsync(TestStorage storage, long sequence) =>
        storage.Metrics.AppendAsync(Samples.Run, 1, sequence, [Samples.Point("train/loss", sequence, sequence)], [Samples.Line("line")], default);

    private Task<SeriesSnapshot> ReadAsync() => Storage.Metrics.ReadAsync(Samples.Run, [], 0, 1000, default);
}
