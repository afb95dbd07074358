namespace Orleans.Runtime;

/// <summary>Values that travel with a request, and with the requests that it makes in turn.</summary>
public static class RequestContext
{
    internal const string ReentrancyHeader = "#CCR";

    /// <summary>The call chain that may come back to its grains; <see cref="Guid.Empty"/> when none may, which is the default.</summary>
    public static Guid ReentrancyId
    {
        get => Get(ReentrancyHeader) is Guid id ? id : Guid.Empty;
        set
        {
            if (value == Guid.Empty)
            {
                Remove(ReentrancyHeader);
            }
            else
            {
                Set(ReentrancyHeader, value);
            }
        }
    }

    public static IEnumerable<string> Keys => CallContext.Current?.Values?.Keys ?? Enumerable.Empty<string>();

    public static IEnumerable<KeyValuePair<string, object>> Entries => CallContext.Current?.Values ?? Enumerable.Empty<KeyValuePair<string, object>>();

    /// <summary>
    /// Until the result is disposed, requests that follow from calls made in this section may run in this grain between its turns.
    /// </summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var original = ReentrancyId;
        return new(original, original == Guid.Empty ? Guid.NewGuid() : original);
    }

    /// <summary>Until the result is disposed, calls start a chain that may not come back.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    public static object? Get(string key) => CallContext.Current?.Values is { } values && values.TryGetValue(key, out var value) ? value : null;

    public static void Set(string key, object value)
    {
        var context = CallContext.Current;
        var values = context?.Values is { } existing ? new Dictionary<string, object>(existing) : [];
        values[key] = value;
        CallContext.Current = new() { Values = values, Call = context?.Call };
    }

    /// <returns>Whether there was such a value.</returns>
    public static bool Remove(string key)
    {
        var context = CallContext.Current;
        if (context?.Values is not { } existing || !existing.ContainsKey(key))
        {
            return false;
        }

        var values = new Dictionary<string, object>(existing);
        values.Remove(key);
        CallContext.Current = new() { Values = values.Count == 0 ? null : values, Call = context.Call };
        return true;
    }

    public static void Clear()
    {
        if (CallContext.Current is { Values: not null } context)
        {
            CallContext.Current = new() { Call = context.Call };
        }
    }

    /// <summary>Ends what <see cref="AllowCallChainReentrancy"/> or <see cref="SuppressCallChainReentrancy"/> began.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _original;
        private readonly Guid _section;

        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            _original = originalReentrancyId;
            _section = newReentrancyId;
            if (_section != _original)
            {
                ReentrancyId = _section;
            }

            if (_section != Guid.Empty)
            {
                (RuntimeContext.Current as Activation)?.EnterReentrantSection(_section);
            }
        }

        public void Dispose()
        {
            if (_section != Guid.Empty)
            {
                (RuntimeContext.Current as Activation)?.LeaveReentrantSection(_section);
            }

            if (_section != _original)
            {
                ReentrancyId = _original;
            }
        }
    }
}
