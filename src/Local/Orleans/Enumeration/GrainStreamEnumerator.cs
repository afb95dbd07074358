namespace Orleans.Runtime;

/// <summary>The caller's side of an enumeration: fetches what the grain has ready, in batches.</summary>
internal sealed class GrainStreamEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly InterfaceMethod _method;
    private readonly LocalReference _reference;
    private readonly object?[] _arguments;
    private readonly CancellationToken _requestToken;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _token;
    private readonly Guid _id = Guid.NewGuid();
    private IReadOnlyList<T> _values = [];
    private int _index = -1;
    private bool _isBegun;
    private bool _isOver;
    private bool _isDisposed;

    public GrainStreamEnumerator(InterfaceMethod method, LocalReference reference, object?[] arguments, CancellationToken requestToken, CancellationToken token)
    {
        (_method, _reference, _arguments, _requestToken) = (method, reference, arguments, requestToken);
        if (requestToken.CanBeCanceled && token.CanBeCanceled && requestToken != token)
        {
            _linked = CancellationTokenSource.CreateLinkedTokenSource(requestToken, token);
            _token = _linked.Token;
        }
        else
        {
            _token = token.CanBeCanceled ? token : requestToken;
        }
    }

    public T Current
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _index >= 0 && _index < _values.Count ? _values[_index] : throw new InvalidOperationException("Cannot get current value of an invalid enumerator.");
        }
    }

    public async ValueTask<bool> MoveNextAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (++_index < _values.Count)
        {
            return true;
        }

        (_values, _index) = ([], 0);
        if (_isOver)
        {
            return false;
        }

        try
        {
            do
            {
                await FetchAsync();
            }
            while (_values.Count == 0 && !_isOver);
        }
        catch
        {
            await ReleaseAsync();
            throw;
        }

        return _values.Count > 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await ReleaseAsync();
        _linked?.Dispose();
    }

    private async Task FetchAsync()
    {
        _token.ThrowIfCancellationRequested();
        var step = _isBegun
            ? await SendAsync((enumerations, _) => enumerations.MoveNextAsync<T>(_id, _method, _token), _token)
            : await BeginAsync();
        if (step.Status == EnumerationStatus.Missing)
        {
            _isOver = true;
            throw new EnumerationAbortedException(
                "Enumeration aborted: the remote target does not have a record of this enumerator."
                + " This likely indicates that the remote grain was deactivated since enumeration begun or that the enumerator was idle for longer than the expiration period.");
        }

        (_values, _isOver) = (step.Values, step.Status == EnumerationStatus.Completed);
    }

    private Task<EnumerationStep<T>> BeginAsync()
    {
        _isBegun = true;
        return SendAsync((enumerations, grain) => enumerations.BeginAsync<T>(_id, _method, grain, _arguments, _requestToken, _token), _token);
    }

    private Task<TResult> SendAsync<TResult>(Func<Enumerations, object, Task<TResult>> step, CancellationToken token)
    {
        var call = new EnumerationCall<TResult>(_method, _reference.GrainId, CallContext.Current, step);
        _reference.Send(call, token);
        return call.Task;
    }

    // What fails here is cleaned up by the grain when nobody has asked for it for a while.
    private async Task ReleaseAsync()
    {
        if (!_isBegun || _isOver)
        {
            return;
        }

        _isOver = true;
        await ((Task)SendAsync((enumerations, _) => enumerations.RemoveAsync(_id), CancellationToken.None))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }
}
