using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Storage;

public sealed class PersistentStateTests(SharedSilo shared) : ContractTest(shared)
{
    private ITallyGrain Grain => field ??= Silo.Grains.GetGrain<ITallyGrain>(Key);

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
        Silo.Storage.Overwrite("tally", Grain.GetGrainId(), new TallyState { Total = 100 });

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => Grain.AddAsync(1));

        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal(101, await Grain.AddAsync(1));
    }

    [Fact]
    public async Task Conflict_PassesThroughACaller_CallerIsNotDeactivated()
    {
        var caller = Silo.Grains.GetGrain<ITallyGrain>($"{Key} caller");
        var activation = await caller.ActivationAsync();
        await Grain.AddAsync(3);
        Silo.Storage.Overwrite("tally", Grain.GetGrainId(), new TallyState { Total = 100 });

        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.AddThroughAsync(Key, 1));

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
        Silo.Storage.NextFailure = new IOException("disk full");

        var failure = await Assert.ThrowsAsync<OrleansException>(() => Grain.AddAsync(1));

        Assert.IsType<IOException>(failure.InnerException);
        Assert.Contains($"tally/{Key}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_StoreFailsAtActivation_FailsTheCallAndIsTriedAgain()
    {
        Silo.Storage.NextFailure = new IOException("disk gone");

        await Assert.ThrowsAsync<OrleansException>(Grain.TotalAsync);

        Assert.Equal(0, await Grain.TotalAsync());
    }
}
