namespace Orleans.Runtime;

/// <summary>Says why a request timed out, as far as one process can know it.</summary>
internal static class TimeoutReport
{
    public static string Describe(Call call, IReadOnlyList<Call> pending)
    {
        var chain = Ancestors(call);
        chain.Reverse();
        chain.Add(call);
        var deepest = Descend(call, pending, chain);
        return $"Response did not arrive on time in {call.Timeout} for {Name(call)}. {Reason(deepest, chain)} Call chain: {string.Join(" -> ", chain.Select(Name))}.";
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

    /// <summary>Follows what the request waits for, as long as it is one thing, and adds it to the chain.</summary>
    private static Call Descend(Call call, IReadOnlyList<Call> pending, List<Call> chain)
    {
        while (pending.FirstOrDefault(candidate => candidate.Parent == call) is { } child)
        {
            chain.Add(child);
            call = child;
        }

        return call;
    }

    private static string Reason(Call deepest, List<Call> chain)
    {
        if (deepest.IsStarted)
        {
            return $"{Name(deepest)} is still executing.";
        }

        if (deepest.Target?.Blocking is not { } blocking)
        {
            return $"{Name(deepest)} waits for {deepest.TargetId} to activate.";
        }

        return chain.Contains(blocking)
            ? $"Deadlock: {Name(deepest)} waits for {Name(blocking)}, which waits for it. Make the call after the request, allow call-chain reentrancy, or let the method interleave."
            : $"{Name(deepest)} waits in the queue: {deepest.TargetId} is executing {Name(blocking)}.";
    }

    private static string Name(Call call) => $"{call.Name} on {call.TargetId}";
}
