namespace Retort.Storage.Tests.Metrics;

public sealed class SqliteMetricStoreTests() : MetricStoreTests(StoreKind.Sqlite)
{
    [Fact]
    public async Task Delete_LongRun_GivesPagesBack()
    {
        for (var batch = 0; batch < 40; batch++)
        {
            var points = Enumerable.Range(0, 1000).Select(i => Samples.Point("train/loss", (batch * 1000) + i, i));
            await Storage.Metrics.AppendAsync(Samples.Run, 1, batch, [.. points], [], default);
        }

        var before = await CountPagesAsync();

        await Storage.Metrics.DeleteAsync(Samples.Run, default);

        Assert.InRange(await CountPagesAsync(), 1, before / 2);
    }

    private Task<long> CountPagesAsync() => Storage.Database.ReadAsync(session => session.Number("PRAGMA page_count")!.Value, default);
}
