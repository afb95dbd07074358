namespace Orleans.Runtime;

/// <param name="GrainId">Whose it is; with the name its key.</param>
/// <param name="Name">Unique in the grain.</param>
/// <param name="StartAt">UTC; ticks are due at it and at every period after it.</param>
/// <param name="Period">Above 0.</param>
internal sealed record StoredReminder(GrainId GrainId, string Name, DateTime StartAt, TimeSpan Period)
{
    /// <summary>The first time at or after <paramref name="now"/> at which a tick is due. Times that have passed are left out.</summary>
    public DateTime NextTick(DateTime now)
    {
        if (now <= StartAt)
        {
            return StartAt;
        }

        var sinceLast = (now - StartAt).Ticks % Period.Ticks;
        return sinceLast == 0 ? now : AddClamped(now, Period.Ticks - sinceLast);
    }

    /// <summary>The time after the tick that was due at <paramref name="previous"/>, however long it took.</summary>
    public DateTime NextTick(DateTime previous, DateTime now) =>
        NextTick(now) is var next && next > previous ? next : AddClamped(previous, Period.Ticks);

    private static DateTime AddClamped(DateTime time, long ticks) => DateTime.MaxValue.Ticks - time.Ticks < ticks ? DateTime.MaxValue : time.AddTicks(ticks);
}
