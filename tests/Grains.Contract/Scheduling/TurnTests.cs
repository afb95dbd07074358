using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Scheduling;

public sealed class TurnTests(SharedSilo shared) : ContractTest(shared)
{
    private ITurnGrain Grain => field ??= Silo.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

    [Fact]
    public async Task ConcurrentRequests_OneGrain_RunOneAfterTheOther()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(Grain.IncrementAsync)));

        Assert.Equal(Enumerable.Range(1, 500), counts.Order());
    }

    [Fact]
    public async Task ReentrantGrain_ConcurrentRequests_TurnsStillRunOneAtATime()
    {
        var grain = Silo.Grains.GetGrain<IReentrantGateGrain>(Key);

        var counts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => grain.CountTurnsAsync(500))));

        Assert.Equal(20 * 500, counts.Max());
    }

    [Fact]
    public async Task Await_InGrainCode_ResumesInTheGrainsTurn() => Assert.True(await Grain.ResumesInTurnAsync());

    [Fact]
    public async Task ValueTasks_WithAndWithoutResult_Return()
    {
        await Grain.NothingAsync();

        Assert.Equal(7, await Grain.ValueAsync(7));
    }

    [Fact]
    public async Task Exception_FromGrainCode_KeepsTypeMessageAndStack()
    {
        var failure = await Assert.ThrowsAsync<KeyNotFoundException>(() => Grain.ThrowAsync("lost"));

        Assert.Equal("lost", failure.Message);
        Assert.Contains(nameof(TurnGrain) + "." + nameof(TurnGrain.ThrowAsync), failure.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exception_BeforeTheFirstAwait_ArrivesInTheTask()
    {
        var call = Grain.ThrowBeforeAwaitAsync("lost");

        await Assert.ThrowsAsync<KeyNotFoundException>(() => call);
    }

    [Fact]
    public async Task CancelledTask_OfGrainCode_IsCancelledForTheCaller()
    {
        var call = Grain.CancelItselfAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public async Task RequestContext_SetByTheCaller_IsSeenByTheGrain()
    {
        RequestContext.Set("who", "tester");

        Assert.Equal("tester", await Grain.ContextAsync("who"));
        Assert.Null(await Grain.ContextAsync("what"));
    }

    [Fact]
    public async Task RequestContext_Cleared_IsNotSeenByTheGrain()
    {
        RequestContext.Set("who", "tester");

        RequestContext.Clear();

        Assert.Null(await Grain.ContextAsync("who"));
    }

    [Fact]
    public async Task AsyncLocal_SetByTheCaller_IsNotSeenByTheGrain()
    {
        // It would not cross to another process either.
        TurnGrain.Ambient.Value = "tester";

        Assert.Null(await Grain.AmbientAsync());
    }
}
