namespace Orleans.Runtime;

/// <summary>
/// What flows with the asynchronous code of a request: the values of <see cref="RequestContext"/> and the request itself.
/// </summary>
internal class CallContext
{
    private static readonly AsyncLocal<CallContext?> Flow = new();

    public static CallContext? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    /// <summary>Never changed after it was set: readers share it.</summary>
    public Dictionary<string, object>? Values { get; init; }

    /// <summary>The request that this code belongs to; null outside grains and in timer ticks.</summary>
    public Call? Call { get; init; }
}
