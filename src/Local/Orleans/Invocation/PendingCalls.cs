namespace Orleans.Runtime;

/// <summary>The requests whose callers wait, for time-outs and for draining.</summary>
/// <remarks>Lists are kept by processor, so that callers on different threads rarely meet at a lock.</remarks>
internal sealed class PendingCalls
{
    private readonly Shard[] _shards = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Shard())];

    public int Count => _shards.Sum(shard => shard.Count);

    public void Add(Call call) => _shards[Thread.GetCurrentProcessorId() % _shards.Length].Add(call);

    public List<Call> Snapshot()
    {
        var calls = new List<Call>();
        foreach (var shard in _shards)
        {
            shard.CopyTo(calls);
        }

        return calls;
    }

    /// <summary>An intrusive list: adding and removing allocates nothing.</summary>
    internal sealed class Shard
    {
        private readonly Lock _lock = new();
        private Call? _first;
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Add(Call call)
        {
            lock (_lock)
            {
                call.PendingIn = this;
                call.NextPending = _first;
                _first?.PreviousPending = call;
                _first = call;
                _count++;
            }
        }

        public void Remove(Call call)
        {
            lock (_lock)
            {
                if (call.PendingIn is null)
                {
                    return;
                }

                call.PendingIn = null;
                if (call.PreviousPending is null)
                {
                    _first = call.NextPending;
                }
                else
                {
                    call.PreviousPending.NextPending = call.NextPending;
                }

                call.NextPending?.PreviousPending = call.PreviousPending;
                call.NextPending = call.PreviousPending = null;
                _count--;
            }
        }

        public void CopyTo(List<Call> calls)
        {
            lock (_lock)
            {
                for (var call = _first; call is not null; call = call.NextPending)
                {
                    calls.Add(call);
                }
            }
        }
    }
}
