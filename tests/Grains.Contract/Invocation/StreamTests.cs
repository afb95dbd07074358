using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Invocation;

public sealed class StreamTests(SharedSilo shared) : ContractTest(shared)
{
    private IStreamGrain Grain => field ??= Silo.Grains.GetGrain<IStreamGrain>(Key);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(250)]
    public async Task Elements_AllReady_ArriveInOrder(int count)
    {
        var elements = new List<int>();

        await foreach (var element in Grain.CountAsync(count)) elements.Add(element);

        Assert.Equal(Enumerable.Range(0, count), elements);
    }

    [Fact]
    public async Task Element_Ready_ArrivesBeforeTheNext()
    {
        await using var stream = Grain.PassAsync(["first", "second"]).GetAsyncEnumerator();
        Gates.Open("first");

        Assert.True(await stream.MoveNextAsync());
        Assert.Equal("first", stream.Current);

        var next = stream.MoveNextAsync();
        await Gates.ReachedAsync("second");
        Gates.Open("second");
        Assert.True(await next);
        Assert.Equal("second", stream.Current);
        Assert.False(await stream.MoveNextAsync());
        Assert.True(Gates.IsReached("ended"));
    }

    [Fact]
    public async Task Enumerable_NotEnumerated_CallsNothing()
    {
        _ = Grain.PassAsync(["never"]);

        await Grain.AnswerAsync();

        Assert.False(Gates.IsReached("never"));
    }

    [Fact]
    public async Task Requests_WhileAnElementIsAwaited_Run()
    {
        await using var stream = Grain.PassAsync(["first"]).GetAsyncEnumerator();
        var next = stream.MoveNextAsync();
        await Gates.ReachedAsync("first");

        Assert.Equal(42, await Grain.AnswerAsync());

        Gates.Open("first");
        Assert.True(await next);
    }

    [Fact]
    public async Task Exception_InTheGrain_ArrivesAfterTheElementsBeforeIt()
    {
        await using var stream = Grain.FailAsync("lost").GetAsyncEnumerator();

        Assert.True(await stream.MoveNextAsync());
        var failure = await Assert.ThrowsAsync<KeyNotFoundException>(async () => await stream.MoveNextAsync());

        Assert.Equal("lost", failure.Message);
    }

    [Fact]
    public async Task Token_Cancelled_EndsBothSides()
    {
        using var source = new CancellationTokenSource();
        await using var stream = Grain.PassAsync(["never"]).GetAsyncEnumerator(source.Token);
        var next = stream.MoveNextAsync();
        await Gates.ReachedAsync("never");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await Gates.ReachedAsync("ended");
    }

    [Fact]
    public async Task Dispose_BeforeTheEnd_EndsTheGrainsEnumerator()
    {
        Gates.Open("first");
        await foreach (var element in Grain.PassAsync(["first", "second"]))
        {
            Assert.Equal("first", element);
            break;
        }

        await Gates.ReachedAsync("ended");
    }

    [Fact]
    public async Task AbandonedEnumerator_NotAskedForLong_IsEndedByTheGrain()
    {
        var stream = Grain.PassAsync(["first", "second"]).GetAsyncEnumerator();
        Gates.Open("first");
        await stream.MoveNextAsync();

        await PassTimeAsync(TimeSpan.FromSeconds(30), () => Gates.IsReached("ended"));

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await stream.MoveNextAsync());
    }

    [Fact]
    public async Task GrainLeaves_BetweenElements_EnumerationIsAborted()
    {
        await using var stream = Grain.PassAsync(["first", "second"]).GetAsyncEnumerator();
        Gates.Open("first");
        await stream.MoveNextAsync();
        await Grain.LeaveAsync();
        await Gates.ReachedAsync("ended");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await stream.MoveNextAsync());
    }
}
