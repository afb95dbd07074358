using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>
/// One grain in memory: its queue, the rules by which requests run or wait, and its life from the first request to the goodbye.
/// </summary>
/// <remarks>
/// Fields are guarded by a lock on the object itself: a lock object for each of a million idle grains would cost more than it
/// hides. Grain code runs outside the lock, in turns of <see cref="TurnScheduler"/>.
/// </remarks>
internal sealed partial class Activation : ICollectibleGrainContext, ICallTarget
{
    private readonly LocalRuntime _runtime;
    private readonly GrainClass _class;
    private readonly TurnScheduler _turns;
    private IServiceScope? _scope;
    private object? _instance;
    private GrainReference? _reference;
    private TaskCompletionSource? _deactivated;
    private List<IPersistentStateLoader>? _states;
    private List<IDisposable>? _timers;
    private Dictionary<Guid, int>? _reentrantSections;
    private Enumerations? _enumerations;
    private WaitingCalls _waiting;

    // The running request that others must not interleave with. Of several readers, as in Orleans, the first.
    private Call? _blockingCall;
    private int _running;
    private ActivationState _state;
    private bool _wasActivated;
    private bool _isEnding;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private long _lastUse;
    private DateTimeOffset _keepUntil;

    public Activation(LocalRuntime runtime, GrainClass grainClass, GrainId grainId)
    {
        _runtime = runtime;
        _class = grainClass;
        _turns = new(this, runtime.Instruments);
        _lastUse = runtime.ActivationTime.GetTimestamp();
        GrainId = grainId;
    }

    public GrainId GrainId { get; }

    public object? GrainInstance => _instance;

    public GrainReference GrainReference => _reference ??= (GrainReference)LocalReference.Create(_runtime, GrainId, _class.PrimaryInterface);

    public IServiceProvider ActivationServices => (_scope ??= _runtime.Services.CreateScope()).ServiceProvider;

    public Call? Blocking => Volatile.Read(ref _blockingCall);

    public RuntimeInstruments Instruments => _runtime.Instruments;

    /// <summary>For use in turns.</summary>
    public Enumerations Enumerations => _enumerations ??= new(_runtime, this);

    public Task Deactivated
    {
        get
        {
            lock (this)
            {
                return _state == ActivationState.Ended
                    ? Task.CompletedTask
                    : (_deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => GrainId.ToString();

    public bool TryEnqueue(Call call)
    {
        lock (this)
        {
            if (_state == ActivationState.Ended || (_isEnding && call.IsLocalOnly))
            {
                return false;
            }

            call.Target = this;
            _waiting.Add(call);
            if (!MayHaveWork(call))
            {
                return true;
            }
        }

        _turns.RequestAdmission();
        return true;
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (this)
        {
            if (_reason.ReasonCode != DeactivationReasonCode.None || _state >= ActivationState.Deactivating)
            {
                return;
            }

            _reason = deactivationReason;
            _deactivationToken = cancellationToken;

            // An activation that is under way ends first; it finds the reason.
            if (_state == ActivationState.Activating)
            {
                return;
            }

            _state = ActivationState.Deactivating;
        }

        Volatile.Read(ref _enumerations)?.Interrupt();
        _turns.RequestAdmission();
    }

    public void DelayDeactivation(TimeSpan timeSpan)
    {
        lock (this)
        {
            _keepUntil = timeSpan == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue
                : timeSpan <= TimeSpan.Zero ? default
                : _runtime.ActivationTime.GetUtcNow() + timeSpan;
        }
    }

    /// <summary>Deactivates if nothing has used the grain for the given time and nothing holds it.</summary>
    public void DeactivateIfIdle(TimeSpan age)
    {
        lock (this)
        {
            if (_state != ActivationState.Valid
                || _running > 0
                || !_waiting.IsEmpty
                || _runtime.ActivationTime.GetElapsedTime(_lastUse) < age
                || _runtime.ActivationTime.GetUtcNow() < _keepUntil)
            {
                return;
            }
        }

        Deactivate(new(DeactivationReasonCode.ActivationIdle, $"The grain was not used for {age}."));
    }

    public void AddTimer(IDisposable timer)
    {
        lock (this)
        {
            (_timers ??= []).Add(timer);
        }
    }

    public void RemoveTimer(IDisposable timer)
    {
        lock (this)
        {
            _timers?.Remove(timer);
        }
    }

    /// <summary>States to read before the grain is activated. Called while the grain is constructed.</summary>
    public void AddState(IPersistentStateLoader state) => (_states ??= []).Add(state);

    public void EnterReentrantSection(Guid chain)
    {
        lock (this)
        {
            _reentrantSections ??= [];
            _reentrantSections[chain] = _reentrantSections.GetValueOrDefault(chain) + 1;
        }

        _turns.RequestAdmission();
    }

    public void LeaveReentrantSection(Guid chain)
    {
        lock (this)
        {
            if (_reentrantSections is null || !_reentrantSections.TryGetValue(chain, out var depth))
            {
                return;
            }

            if (depth > 1)
            {
                _reentrantSections[chain] = depth - 1;
            }
            else
            {
                _reentrantSections.Remove(chain);
            }
        }
    }

    /// <summary>A turn: starts what may start, until nothing more may.</summary>
    public void AdmitCalls()
    {
        while (true)
        {
            Call? call = null;
            Call? firstCall = null;
            var isEnd = false;
            lock (this)
            {
                if (_state == ActivationState.Created)
                {
                    _state = ActivationState.Activating;
                    firstCall = _waiting.First;
                }
                else if (_state == ActivationState.Deactivating && _running == 0 && !_isEnding)
                {
                    _isEnding = isEnd = true;
                }
                else
                {
                    call = TakeAdmissible();
                    if (call is null)
                    {
                        return;
                    }

                    OnStarting(call);
                }
            }

            // Neither throws, and whoever stops the runtime awaits Deactivated.
            if (call is not null)
            {
                Start(call);
            }
            else if (isEnd)
            {
                _ = EndAsync(null);
            }
            else
            {
                _ = ActivateAsync(firstCall);
            }
        }
    }

    /// <summary>Whether a request that was just queued can change what the next turn finds.</summary>
    private bool MayHaveWork(Call call) => _state switch
    {
        ActivationState.Created => true,
        ActivationState.Valid => _blockingCall is null || MayInterleave(call),
        ActivationState.Deactivating => call.IsLocalOnly,
        _ => false,
    };

    private Call? TakeAdmissible()
    {
        if (_state == ActivationState.Valid)
        {
            return _blockingCall is null || _class.IsReentrant ? _waiting.TakeFirst()
                : _waiting.HasInterleaving ? _waiting.TakeFirst(this, static (self, call) => self.MayInterleave(call))
                : null;
        }

        // A running request may depend on a timer.
        return _state == ActivationState.Deactivating && !_isEnding && _waiting.HasInterleaving
            ? _waiting.TakeFirst(this, static (self, call) => call.IsLocalOnly && (self._blockingCall is null || self.MayInterleave(call)))
            : null;
    }

    /// <summary>The rules of Orleans. Once the first of several readers has ended, another request may begin beside the rest.</summary>
    private bool MayInterleave(Call call) =>
        _class.IsReentrant
        || call.IsAlwaysInterleave
        || (call.IsReadOnly && _blockingCall is { IsReadOnly: true })
        || (_reentrantSections is { Count: > 0 } sections && sections.ContainsKey(call.ReentrancyId));

    private void OnStarting(Call call)
    {
        call.IsStarted = true;
        _running++;
        if (!call.IsAlwaysInterleave)
        {
            _blockingCall ??= call;
        }
    }

    private void OnEnded(Call call)
    {
        lock (this)
        {
            _running--;
            _blockingCall = _blockingCall == call ? null : _blockingCall;

            if (call.IsKeepAlive)
            {
                _lastUse = _runtime.ActivationTime.GetTimestamp();
            }

            if (_waiting.IsEmpty && _state != ActivationState.Deactivating)
            {
                return;
            }
        }

        _turns.RequestAdmission();
    }

    private void Start(Call call)
    {
        // Cancelled or timed out while it waited.
        if (call.IsCompleted)
        {
            OnEnded(call);
            return;
        }

        Task outcome;
        CallContext.Current = call;
        try
        {
            outcome = call.Invoke(_instance!)
                ?? Task.FromException(new InvalidOperationException($"{call.Name} of {_class.Type.Name} returned null instead of a task."));
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken.IsCancellationRequested)
        {
            outcome = Task.FromCanceled(cancelled.CancellationToken);
        }
        catch (Exception failure)
        {
            outcome = Task.FromException(failure);
        }
        finally
        {
            CallContext.Current = null;
        }

        if (outcome.IsCompleted)
        {
            Finish(call, outcome);
        }
        else
        {
            _ = FinishAsync(call, outcome);
        }
    }

    private async Task FinishAsync(Call call, Task outcome)
    {
        await outcome.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Finish(call, outcome);
    }

    private void Finish(Call call, Task outcome)
    {
        if (outcome.IsFaulted)
        {
            OnFailed(call, outcome.Exception!.InnerExceptions[0]);
        }

        OnEnded(call);
        _runtime.Instruments.RequestEnded(_runtime.Messaging.GetElapsedTime(call.Created), outcome.IsFaulted);
        call.Complete(outcome);
    }

    private void OnFailed(Call call, Exception failure)
    {
        if (call.IsOneWay || call.IsCompleted)
        {
            _runtime.LogUnseenFailure(failure, call.Name, GrainId);
        }

        // What this activation holds is stale. The exception goes on to callers, which must not end for it.
        if (failure is InconsistentStateException { IsSourceActivation: true } conflict)
        {
            conflict.IsSourceActivation = false;
            _runtime.LogInconsistentState(failure, GrainId);
            Deactivate(new(DeactivationReasonCode.ApplicationError, failure, failure.Message));
        }
    }
}
