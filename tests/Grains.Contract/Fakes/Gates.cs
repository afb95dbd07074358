using System.Collections.Concurrent;

namespace Retort.Grains.Contract.Fakes;

/// <summary>Points at which grain code tells that it came there, and waits until the test lets it go on.</summary>
internal sealed class Gates
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _reached = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _opened = new();

    public void Reach(string gate) => Source(_reached, gate).TrySetResult();

    public Task PassAsync(string gate)
    {
        Reach(gate);
        return Source(_opened, gate).Task;
    }

    public Task ReachedAsync(string gate) => Source(_reached, gate).Task;

    public bool IsReached(string gate) => ReachedAsync(gate).IsCompleted;

    public void Open(string gate) => Source(_opened, gate).TrySetResult();

    /// <summary>Lets everybody go on who waits, and starts anew.</summary>
    public void OpenAll()
    {
        var waiting = _opened.Values.ToList();
        _opened.Clear();
        _reached.Clear();
        waiting.ForEach(gate => gate.TrySetResult());
    }

    private static TaskCompletionSource Source(ConcurrentDictionary<string, TaskCompletionSource> sources, string gate) =>
        sources.GetOrAdd(gate, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
