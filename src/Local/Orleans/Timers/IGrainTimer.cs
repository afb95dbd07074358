namespace Orleans.Runtime;

/// <summary>A timer of a grain. Disposing it ends it; a tick that runs sees its token cancelled.</summary>
public interface IGrainTimer : IDisposable
{
    /// <param name="dueTime">Time to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> for never, <see cref="TimeSpan.Zero"/> for at once.</param>
    /// <param name="period">Time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for once only.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative or above 4294967294 ms.</exception>
    void Change(TimeSpan dueTime, TimeSpan period);
}
