namespace Retort.Cli.Tests.Serving;

/// <summary>A clock whose timers are due at once: waits cost nothing, their order stays.</summary>
internal sealed class ImpatientClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, TimeSpan.Zero, period);
}
