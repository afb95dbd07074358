namespace Orleans.Runtime;

/// <summary>What executes requests: an activation or an observer.</summary>
internal interface ICallTarget
{
    /// <summary>What it is doing, for the message of a time-out.</summary>
    Call? Blocking { get; }

    /// <returns>False when the target has ended; the request then needs another.</returns>
    bool TryEnqueue(Call call);
}
