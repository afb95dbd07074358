namespace Retort.TrainingHost.Protocol;

/// <summary>How long to wait before a call is repeated: doubling from half a second to half a minute, with jitter so that many hosts do not return at once.</summary>
/// <param name="random">Seeded by the owner; used under a lock.</param>
public sealed class Backoff(Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    /// <summary>Between half and all of min(30 s, 0.5 s · 2^failures).</summary>
    /// <param name="failures">Failures before this wait, from 0.</param>
    public TimeSpan Delay(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        var whole = Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(failures, 16)));
        lock (_lock) return TimeSpan.FromSeconds(whole * (0.5 + 0.5 * random.NextDouble()));
    }
}
