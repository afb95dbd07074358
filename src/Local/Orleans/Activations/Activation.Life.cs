namespace Orleans.Runtime;

/// <content>Beginning and end of an activation. Runs in its turns.</content>
internal sealed partial class Activation
{
    private async Task ActivateAsync(Call? firstCall)
    {
        // What activation calls belongs to the request that woke the grain.
        CallContext.Current = firstCall;
        try
        {
            using var deadline = new CancellationTokenSource(_runtime.Collection.ActivationTimeout, _runtime.ActivationTime);
            try
            {
                await CreateAsync(deadline.Token);
            }
            catch (OperationCanceledException late) when (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"{GrainId} did not activate in {_runtime.Collection.ActivationTimeout}.", late);
            }
        }
        catch (Exception failure)
        {
            _runtime.Instruments.ActivationFailed();
            _runtime.LogActivationFailed(failure, GrainId);
            lock (this)
            {
                _state = ActivationState.Deactivating;
                _isEnding = true;
                _reason = new(DeactivationReasonCode.ActivationFailed, failure, "Failed to activate grain.");
            }

            await EndAsync(failure);
            return;
        }

        _runtime.Instruments.ActivationCreated();
        lock (this)
        {
            _wasActivated = true;
            _lastUse = _runtime.ActivationTime.GetTimestamp();
            _state = _reason.ReasonCode == DeactivationReasonCode.None ? ActivationState.Valid : ActivationState.Deactivating;
        }

        _turns.RequestAdmission();
    }

    private async Task CreateAsync(CancellationToken token)
    {
        _instance = _class.Create(this);
        if (_states is { } states)
        {
            _states = null;
            await Task.WhenAll(states.Select(state => state.LoadAsync(token)));
        }

        if (_instance is IGrainBase grain)
        {
            await grain.OnActivateAsync(token).WaitAsync(token);
        }
    }

    private async Task EndAsync(Exception? activationFailure)
    {
        List<IDisposable>? timers;
        lock (this)
        {
            timers = _timers;
            _timers = null;
        }

        timers?.ForEach(timer => timer.Dispose());
        if (_wasActivated && _instance is IGrainBase grain)
        {
            await SayGoodbyeAsync(grain);
        }

        if (_enumerations is not null)
        {
            await _enumerations.DisposeAsync();
            _enumerations = null;
        }

        await DisposeAsync();
        _runtime.Remove(this);
        WaitingCalls left;
        lock (this)
        {
            _state = ActivationState.Ended;
            left = _waiting;
            _waiting = default;
        }

        while (left.TakeFirst() is { } call)
        {
            if (activationFailure is not null)
            {
                call.Fail(activationFailure);
            }
            else if (!call.IsLocalOnly)
            {
                _runtime.Reroute(call);
            }
        }

        if (_wasActivated)
        {
            _runtime.Instruments.ActivationDestroyed();
        }

        _deactivated?.TrySetResult();
    }

    private async Task SayGoodbyeAsync(IGrainBase grain)
    {
        try
        {
            using var deadline = new CancellationTokenSource(_runtime.Collection.DeactivationTimeout, _runtime.ActivationTime);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _deactivationToken);
            await grain.OnDeactivateAsync(_reason, either.Token).WaitAsync(either.Token);
        }
        catch (Exception failure)
        {
            _runtime.LogDeactivationFailed(failure, GrainId);
        }
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (_instance)
            {
                case IAsyncDisposable asyncDisposable:
                    await asyncDisposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            if (_scope is IAsyncDisposable scope)
            {
                await scope.DisposeAsync();
            }
            else
            {
                _scope?.Dispose();
            }
        }
        catch (Exception failure)
        {
            _runtime.LogDeactivationFailed(failure, GrainId);
        }

        // A reference may hold this object for long; it then holds nothing else.
        _instance = null;
        _scope = null;
    }
}
