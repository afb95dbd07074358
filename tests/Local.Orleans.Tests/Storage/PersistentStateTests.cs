using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Local.Orleans.Tests.Fakes;
using Retort.Local.Orleans.Tests.Grains;

namespace Retort.Local.Orleans.Tests.Storage;

public sealed class PersistentStateTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private ITallyGrain Grain => field ??= _silo.Grains.GetGrain<ITallyGrain>("a");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task State_NoRecord_IsNew()
    {
        var record = await Grain.RecordAsync();

        Assert.Equal((false, null), record);
        Assert.Equal(0, await Grain.TotalAsync());
    }

    [Fact]
    public async Task State_Written_IsThereAfterTheGrainReturns()
    {
        await Grain.AddAsync(3);
        var firstActivation = await Grain.ActivationAsync();
        await Grain.LeaveAsync();

        var total = await Grain.TotalAsync();

        Assert.Equal(3, total);
        Assert.NotEqual(firstActivation, await Grain.ActivationAsync());
        Assert.Equal((true, "1"), await Grain.RecordAsync());
    }

    [Fact]
    public async Task Write_RecordChangedByAnother_ThrowsAndTheGrainReadsAgain()
    {
        await Grain.AddAsync(3);
        _silo.Storage.Overwrite("tally", Grain.GetGrainId(), new TallyState { Total = 100 });

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.AddAsync(1));

        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal(101, await Grain.AddAsync(1));
    }

    [Fact]
    public async Task Conflict_PassesThroughACaller_CallerIsNotDeactivated()
    {
        var caller = _silo.Grains.GetGrain<ITallyGrain>("caller");
        var activation = await caller.ActivationAsync();
        await Grain.AddAsync(3);
        _silo.Storage.Overwrite("tally", Grain.GetGrainId(), new TallyState { Total = 100 });

        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.AddThroughAsync("a", 1));

        Assert.Equal(activation, await caller.ActivationAsync());
    }

    [Fact]
    public async Task Clear_RecordExists_LeavesANewState()
    {
        await Grain.AddAsync(3);

        await Grain.ClearAsync();

        Assert.Equal(0, await Grain.TotalAsync());
        Assert.Equal((false, null), await Grain.RecordAsync());
        Assert.Equal(5, await Grain.AddAsync(5));
    }

    [Fact]
    public async Task Write_StoreFails_IsWrappedWithGrainAndOperation()
    {
        await Grain.AddAsync(3);
        _silo.Storage.NextFailure = new IOException("disk full");

        var failure = await Assert.ThrowsAsync<OrleansException>(() => Grain.AddAsync(1));

        Assert.IsType<IOException>(failure.InnerException);
        Assert.Contains("WriteStateAsync for grain tally/a", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_StoreFailsAtActivation_FailsTheCallAndIsTriedAgain()
    {
        _silo.Storage.NextFailure = new IOException("disk gone");

        await Assert.ThrowsAsync<OrleansException>(Grain.TotalAsync);

        Assert.Equal(0, await Grain.TotalAsync());
    }
}
