namespace Orleans.Runtime;

/// <summary>A target's queue, oldest first. Not synchronised.</summary>
internal struct WaitingCalls
{
    private Call? _first;
    private Call? _last;

    // Whether looking past the head can find a request that may run although another one does.
    private int _interleaving;

    public readonly bool IsEmpty => _first is null;

    public readonly Call? First => _first;

    public readonly bool HasInterleaving => _interleaving > 0;

    public void Add(Call call)
    {
        if (_last is null)
        {
            _first = call;
        }
        else
        {
            _last.NextWaiting = call;
        }

        _last = call;
        _interleaving += call.CanInterleave ? 1 : 0;
    }

    public Call? TakeFirst() => _first is null ? null : Take(null, _first);

    public Call? TakeFirst<TState>(TState state, Func<TState, Call, bool> predicate)
    {
        Call? previous = null;
        for (var call = _first; call is not null; previous = call, call = call.NextWaiting)
        {
            if (predicate(state, call))
            {
                return Take(previous, call);
            }
        }

        return null;
    }

    private Call Take(Call? previous, Call call)
    {
        if (previous is null)
        {
            _first = call.NextWaiting;
        }
        else
        {
            previous.NextWaiting = call.NextWaiting;
        }

        if (_last == call)
        {
            _last = previous;
        }

        call.NextWaiting = null;
        _interleaving -= call.CanInterleave ? 1 : 0;
        return call;
    }
}
