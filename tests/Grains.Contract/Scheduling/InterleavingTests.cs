using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Scheduling;

public sealed class InterleavingTests(SharedSilo shared) : ContractTest(shared)
{
    private IGateGrain Grain => field ??= Silo.Grains.GetGrain<IGateGrain>(Key);

    [Fact]
    public async Task SecondRequest_FirstStillRuns_Waits()
    {
        var first = Grain.PassAsync("first");
        await Gates.ReachedAsync("first");
        var second = Grain.PassAsync("second");

        // It passes a turn of the grain: the second would have begun in it.
        var bystander = Grain.InterleaveAsync("bystander");
        await Gates.ReachedAsync("bystander");
        var begunEarly = Gates.IsReached("second");
        Gates.Open("first");
        await Gates.ReachedAsync("second");

        Assert.False(begunEarly);
        Assert.Equal("first", await first);
        Assert.False(second.IsCompleted);
        Assert.False(bystander.IsCompleted);
    }

    [Fact]
    public async Task Requests_ToABusyGrain_RunInTheirOrder()
    {
        var first = Grain.PassAsync("0");
        await Gates.ReachedAsync("0");
        var finished = new List<string>();
        var others = Enumerable.Range(1, 5).Select(async number => finished.Add(await Grain.PassAsync($"{number}"))).ToList();

        for (var number = 0; number <= 5; number++)
        {
            await Gates.ReachedAsync($"{number}");
            Assert.False(Gates.IsReached($"{number + 1}"));
            Gates.Open($"{number}");
        }

        await Task.WhenAll([first, .. others]);
    }

    [Fact]
    public async Task ReadOnlyRequests_OneRuns_OthersInterleave()
    {
        var first = Grain.ReadAsync("read 1");
        await Gates.ReachedAsync("read 1");

        var second = Grain.ReadAsync("read 2");
        await Gates.ReachedAsync("read 2");

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task ReadOnlyRequest_OtherRequestRuns_Waits()
    {
        var write = Grain.PassAsync("write");
        await Gates.ReachedAsync("write");

        var read = Grain.ReadAsync("read");
        var bystander = Grain.InterleaveAsync("bystander");
        await Gates.ReachedAsync("bystander");

        Assert.False(Gates.IsReached("read"));
        Assert.False(write.IsCompleted || read.IsCompleted || bystander.IsCompleted);
    }

    [Fact]
    public async Task OtherRequest_FirstOfSeveralReadersHasEnded_BeginsBesideTheRest()
    {
        var first = Grain.ReadAsync("read 1");
        var second = Grain.ReadAsync("read 2");
        await Gates.ReachedAsync("read 2");
        var write = Grain.PassAsync("write");
        Gates.Open("read 1");
        await first;

        await Gates.ReachedAsync("write");

        Assert.False(second.IsCompleted || write.IsCompleted);
    }

    [Fact]
    public async Task AlwaysInterleave_OtherRequestRuns_RunsAtOnce()
    {
        var first = Grain.PassAsync("first");
        await Gates.ReachedAsync("first");

        var second = Grain.InterleaveAsync("second");
        await Gates.ReachedAsync("second");
        Gates.Open("second");
        await second;

        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task ReentrantGrain_RequestRuns_OthersInterleave()
    {
        var grain = Silo.Grains.GetGrain<IReentrantGateGrain>(Key);
        var first = grain.PassAsync("first");
        await Gates.ReachedAsync("first");

        var second = grain.PassAsync("second");
        await Gates.ReachedAsync("second");

        Assert.False(first.IsCompleted || second.IsCompleted);
    }

    [Fact]
    public async Task OneWay_RequestRuns_CallerDoesNotWait()
    {
        var told = Grain.TellAsync("told");

        Assert.True(told.IsCompletedSuccessfully);
        await Gates.ReachedAsync("told");
    }

    [Fact]
    public async Task OneWay_RequestRuns_OthersWaitForIt()
    {
        await Grain.TellAsync("told");
        await Gates.ReachedAsync("told");
        var next = Grain.PassAsync("next");
        Gates.Open("next");
        var bystander = Grain.InterleaveAsync("bystander");
        await Gates.ReachedAsync("bystander");

        Assert.False(next.IsCompleted);
        Gates.Open("told");

        Assert.Equal("next", await next);
        Assert.False(bystander.IsCompleted);
    }
}
