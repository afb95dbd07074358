namespace Orleans.Runtime;

/// <summary>Says why a request timed out, as far as one process can know it.</summary>
internal static class TimeoutReport
{
    public static string Describe(Call call, IReadOnlyList<Call> pending)
    {
        var chain = Ancestors(call);
        chain.Reverse();
        chain.Add(call);
        var deepest = Descend(call, pending, chain.Add);
        return $"Response did not arrive on time in {call.Timeout} for {Name(call)}. {Reason(deepest, chain, pending)} Call chain: {string.Join(" -> ", chain.Select(Name))}.";
    }

    private static List<Call> Ancestors(Call call)
    {
        var ancestors = new List<Call>();
        for (var parent = call.Parent; parent is not null; parent = parent.Parent)
        {
            ancestors.Add(parent);
        }

        return ancestors;
    }

    /// <summary>Follows what the request waits for, one request at each step, and returns the last.</summary>
    private static Call Descend(Call call, IReadOnlyList<Call> pending, Action<Call> onStep)
    {
        while (pending.FirstOrDefault(candidate => candidate.Parent == call) is { } child)
        {
            onStep(child);
            call = child;
        }

        return call;
    }

    private static string Reason(Call deepest, List<Call> chain, IReadOnlyList<Call> pending)
    {
        if (deepest.IsStarted)
        {
            return $"{Name(deepest)} is still executing.";
        }

        if (deepest.Target?.Blocking is not { } blocking)
        {
            return $"{Name(deepest)} waits in the queue of {deepest.TargetId}.";
        }

        return IsInCycle(blocking, chain, pending)
            ? $"Deadlock: {Name(deepest)} waits for {Name(blocking)}, which waits for it. Make the call after the request, allow call-chain reentrancy, or let the method interleave."
            : $"{Name(deepest)} waits in the queue: {deepest.TargetId} is executing {Name(blocking)}.";
    }

    /// <summary>Whether what a grain is executing waits, through other grains, for the chain or for itself.</summary>
    private static bool IsInCycle(Call blocking, List<Call> chain, IReadOnlyList<Call> pending)
    {
        var seen = new HashSet<Call>(chain);
        for (var next = blocking; next is not null; )
        {
            if (!seen.Add(next))
            {
                return true;
            }

            var last = Descend(next, pending, static _ => { });
            next = last.IsStarted ? null : last.Target?.Blocking;
        }

        return false;
    }

    private static string Name(Call call) => $"{call.Name} on {call.TargetId}";
}
