using Orleans.Runtime;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Reminders;

public sealed class ReminderTests(SharedSilo shared) : ContractTest(shared), IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IReminderGrain Grain => field ??= Silo.Grains.GetGrain<IReminderGrain>(Key);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var name in await Grain.NamesAsync()) await Grain.ForgetAsync(name);
    }

    [Fact]
    public async Task Reminder_Due_TicksAtEachPeriodWithItsTimes()
    {
        var due = Silo.Clock.GetUtcNow().UtcDateTime + (5 * Second);
        await Grain.RemindAsync("tick", 5 * Second, Minute);

        await PassTimeAsync(Second, () => Gates.IsReached("tick 2"));

        Assert.Equal((due, Minute), await Grain.LastTickAsync());
        Assert.InRange(Silo.Clock.GetUtcNow().UtcDateTime, due + Minute, DateTime.MaxValue);
    }

    [Fact]
    public async Task Reminder_GrainLeftMemory_ActivatesIt()
    {
        await Grain.RemindAsync("tick", Minute, Minute);
        await Grain.LeaveAsync();

        await PassTimeAsync(Second, () => Gates.IsReached("tick 1"));

        Assert.NotNull(await Grain.LastTickAsync());
    }

    [Fact]
    public async Task Reminder_TickFails_TheNextOneComes()
    {
        await Grain.RemindAsync("tick", Second, Minute);
        await Grain.FailNextTickAsync();

        await PassTimeAsync(Second, () => Gates.IsReached("tick 2"));

        Assert.True(await Grain.HasAsync("tick"));
    }

    [Fact]
    public async Task Reminder_Unregistered_TicksNoMore()
    {
        await Grain.RemindAsync("ended", Minute, Minute);
        await Grain.RemindAsync("other", Minute, Minute);
        await Grain.ForgetAsync("ended");

        await PassTimeAsync(Second, () => Gates.IsReached("other 2"));

        Assert.False(Gates.IsReached("ended 1"));
        Assert.False(await Grain.HasAsync("ended"));
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_IsReplaced()
    {
        await Grain.RemindAsync("tick", Minute, Minute);
        await Grain.RemindAsync("tick", Minute, TimeSpan.FromHours(1));

        await PassTimeAsync(Second, () => Gates.IsReached("tick 1"));

        Assert.Equal(TimeSpan.FromHours(1), (await Grain.LastTickAsync())!.Value.Period);
        Assert.Equal(["tick"], await Grain.NamesAsync());
    }

    [Fact]
    public async Task Unregister_HandleOfAnOlderRegistration_Throws()
    {
        await Assert.ThrowsAsync<ReminderException>(() => Grain.ForgetWithOldHandleAsync("tick"));

        Assert.True(await Grain.HasAsync("tick"));
    }

    [Fact]
    public async Task Reminders_OfAGrain_AreListed()
    {
        await Grain.RemindAsync("b", Minute, Minute);
        await Grain.RemindAsync("a", Minute, Minute);

        Assert.Equal(["a", "b"], await Grain.NamesAsync());
        Assert.Empty(await Silo.Grains.GetGrain<IReminderGrain>($"{Key} other").NamesAsync());
    }

    [Fact]
    public async Task Register_PeriodBelowAMinute_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Grain.RemindAsync("tick", Minute, 59 * Second));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain.RemindAsync("tick", -Second, Minute));

        Assert.False(await Grain.HasAsync("tick"));
    }
}
