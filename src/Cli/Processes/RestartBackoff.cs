namespace Retort.Cli.Processes;

/// <summary>How long to wait before a crashed process is started again: 1 s, doubled with each quick crash up to 30 s.</summary>
public sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>A process that lived this long was healthy; the next crash counts as the first.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    /// <summary>The wait after a process that lived for <paramref name="lived"/>.</summary>
    public TimeSpan After(TimeSpan lived)
    {
        if (lived >= Healthy) _next = First;
        var wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }
}
