using Orleans.Runtime;

namespace Retort.Local.Orleans.Tests.Reminders;

public sealed class StoredReminderTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
    private static readonly StoredReminder Reminder = new(GrainId.Create("test", "a"), "tick", Start, TimeSpan.FromMinutes(10));

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(20, 20)]
    [InlineData(25, 30)]
    public void NextTick_AtAnyTime_IsTheNextMultipleOfThePeriod(int now, int expected) =>
        Assert.Equal(Start.AddMinutes(expected), Reminder.NextTick(Start.AddMinutes(now)));

    [Theory]
    [InlineData(10, 10, 20)]
    [InlineData(10, 12, 20)]
    [InlineData(10, 45, 50)]
    public void NextTick_AfterADelivery_SkipsWhatItsLengthHasMissed(int previous, int now, int expected) =>
        Assert.Equal(Start.AddMinutes(expected), Reminder.NextTick(Start.AddMinutes(previous), Start.AddMinutes(now)));

    [Fact]
    public void NextTick_BeyondTheEndOfTime_IsTheEndOfTime() =>
        Assert.Equal(DateTime.MaxValue, (Reminder with { Period = TimeSpan.MaxValue }).NextTick(Start.AddMinutes(1)));
}
