using Orleans;
using Orleans.Runtime;

namespace Retort.Storage.Tests.Grains;

public sealed class PostgresGrainStorageTests() : GrainStorageTests(StoreKind.Postgres)
{
    [Fact]
    public async Task WriteState_TwoProcessesAsNewAtOnce_OneWins()
    {
        await using var other = Storage.OpenAnother();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => IncrementAsync(i % 2 == 0 ? Storage : other)));

        Assert.Equal(16, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task WriteState_ConnectionsAreCutAgainAndAgain_NoWriteIsLostOrRefusedWrongly()
    {
        await using var storage = Storage.OpenAnother(";Application Name=cut-grain");
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            var grain = GrainId.Create("run", $"alone-{writer}");
            var state = new GrainState<Counter>(new());
            for (var i = 1; i <= 40; i++)
            {
                state.State = new() { Value = i };
                await storage.Grains.WriteStateAsync("state", grain, state);
            }

            await storage.Grains.ClearStateAsync("state", grain, state);
        }));

        while (!writing.IsCompleted) await Storage.ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cut-grain' AND random() < 0.3; SELECT pg_sleep(0.05)");

        await writing;
        Assert.Equal(0L, await Storage.ExecuteAsync("SELECT count(*) FROM grain_state"));
    }
}
