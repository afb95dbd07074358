using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Storage.Grains;

namespace Retort.Storage.Tests.Grains;

public abstract class GrainStorageTests(StoreKind kind) : StoreTests(kind)
{
    private static readonly GrainId Grain = GrainId.Create("run", "x0000000000000001-000");

    [Fact]
    public async Task ReadState_NothingWritten_GivesNewStateWithoutETag()
    {
        var state = new GrainState<Counter> { State = new() { Value = 7 }, ETag = "stale", RecordExists = true };

        await Storage.Grains.ReadStateAsync("state", Grain, state);

        Assert.Equal(0, state.State!.Value);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task WriteState_AfterRestart_IsReadBack()
    {
        var written = new GrainState<Counter>(new() { Value = 3, Loss = double.NaN, Text = "größer" });
        await Storage.Grains.WriteStateAsync("state", Grain, written);
        await Storage.ReopenAsync();

        var read = new GrainState<Counter>();
        await Storage.Grains.ReadStateAsync("state", Grain, read);

        Assert.Equal(written.State, read.State);
        Assert.Equal(written.ETag, read.ETag);
        Assert.True(read.RecordExists);
    }

    [Fact]
    public async Task WriteState_BasedOnOlderVersion_IsRefusedAndKeepsTheStored()
    {
        var first = new GrainState<Counter>(new() { Value = 1 });
        await Storage.Grains.WriteStateAsync("state", Grain, first);
        var stale = new GrainState<Counter>(new() { Value = 9 }, first.ETag);
        first.State = new() { Value = 2 };
        await Storage.Grains.WriteStateAsync("state", Grain, first);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.Grains.WriteStateAsync("state", Grain, stale));

        Assert.Equal(first.ETag, refusal.StoredEtag);
        Assert.Equal(stale.ETag, refusal.CurrentEtag);
        Assert.Equal(2, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task WriteState_AsNewWhereOneIsStored_IsRefused()
    {
        await Storage.Grains.WriteStateAsync("state", Grain, new GrainState<Counter>(new() { Value = 1 }));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.Grains.WriteStateAsync("state", Grain, new GrainState<Counter>(new() { Value = 2 })));

        Assert.Equal(1, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task WriteState_ClearedInBetweenAndWrittenAgain_RefusesTheOldETag()
    {
        var first = new GrainState<Counter>(new() { Value = 1 });
        await Storage.Grains.WriteStateAsync("state", Grain, first);
        var stale = new GrainState<Counter>(new() { Value = 9 }, first.ETag);
        await Storage.Grains.ClearStateAsync("state", Grain, first);
        await Storage.Grains.WriteStateAsync("state", Grain, new GrainState<Counter>(new() { Value = 2 }));

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.Grains.WriteStateAsync("state", Grain, stale));

        Assert.Equal(2, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task ClearState_WithStaleETag_IsRefused()
    {
        var first = new GrainState<Counter>(new() { Value = 1 });
        await Storage.Grains.WriteStateAsync("state", Grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.Grains.ClearStateAsync("state", Grain, new GrainState<Counter>(new(), "other")));

        Assert.Equal(1, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task ClearState_Twice_IsHarmless()
    {
        var state = new GrainState<Counter>(new() { Value = 1 });
        await Storage.Grains.WriteStateAsync("state", Grain, state);

        await Storage.Grains.ClearStateAsync("state", Grain, state);
        await Storage.Grains.ClearStateAsync("state", Grain, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State!.Value);
    }

    [Fact]
    public async Task WriteState_LargerThanTheLimit_SaysSoAndStoresNothing()
    {
        var large = new GrainState<Counter>(new() { Text = new('a', JsonGrainStorage.StateBytes) });

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Storage.Grains.WriteStateAsync("state", Grain, large));

        Assert.Contains("run/x0000000000000001-000", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await ReadAsync()).Value);
    }

    [Fact]
    public async Task WriteState_TwoNamesOfOneGrain_AreSeparate()
    {
        await Storage.Grains.WriteStateAsync("one", Grain, new GrainState<Counter>(new() { Value = 1 }));
        await Storage.Grains.WriteStateAsync("state", Grain, new GrainState<Counter>(new() { Value = 2 }));

        var one = new GrainState<Counter>();
        await Storage.Grains.ReadStateAsync("one", Grain, one);

        Assert.Equal(1, one.State!.Value);
    }

    [Fact]
    public async Task WriteState_ManyWritersOfOneGrain_EachVersionIsWrittenOnce()
    {
        await Storage.Grains.WriteStateAsync("state", Grain, new GrainState<Counter>(new()));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => IncrementAsync(Storage)));

        Assert.Equal(16, (await ReadAsync()).Value);
    }

    protected static async Task IncrementAsync(TestStorage storage)
    {
        while (true)
        {
            var state = new GrainState<Counter>();
            await storage.Grains.ReadStateAsync("state", Grain, state);
            state.State = state.State! with { Value = state.State.Value + 1 };
            try
            {
                await storage.Grains.WriteStateAsync("state", Grain, state);
                return;
            }
            catch (InconsistentStateException)
            {
                // Another was quicker: read again, as a grain does when it is activated again.
            }
        }
    }

    protected async Task<Counter> ReadAsync()
    {
        var state = new GrainState<Counter>();
        await Storage.Grains.ReadStateAsync("state", Grain, state);
        return state.State!;
    }

    public sealed record Counter
    {
        public int Value { get; init; }

        public double Loss { get; init; }

        public string Text { get; init; } = "";
    }
}
