using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The grains of one process: finds or makes activations, watches over time-outs and idleness, and stops in order.</summary>
internal sealed partial class LocalRuntime : IHostedLifecycleService, IDisposable
{
    // A request whose activations keep ending would go round for ever.
    private const int MostReroutes = 10;

    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ConcurrentDictionary<GrainId, ObserverTarget> _observers = new();
    private readonly ConcurrentDictionary<MethodInfo, InterfaceMethod> _methods = new();
    private readonly PendingCalls _pending = new();
    private readonly Func<MethodInfo, InterfaceMethod> _newMethod;
    private readonly Func<GrainId, Activation> _newActivation;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _log;
    private ITimer? _timeoutTimer;
    private ITimer? _collectionTimer;
    private volatile bool _isStopping;
    private volatile bool _isStopped;

    public LocalRuntime(
        IServiceProvider services,
        GrainClassMap classes,
        IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection,
        IOptions<SchedulingOptions> scheduling,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider time,
        [FromKeyedServices(TimeProviderNames.ActivationManagement)] TimeProvider activations,
        [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider clock,
        IMeterFactory meters,
        ILogger<LocalRuntime> log)
    {
        Services = services;
        Classes = classes;
        Collection = collection.Value;
        Time = time;
        ActivationTime = activations;
        Messaging = clock;
        ResponseTimeout = messaging.Value.ResponseTimeout;
        _log = log;
        Instruments = new(meters, log, scheduling.Value.TurnWarningLengthThreshold, () => _activations.Count, _pending.Snapshot);
        _newMethod = method => new(method, ResponseTimeout);
        _newActivation = id => Classes.TryGet(id.Type, out var grainClass)
            ? new(this, grainClass, id)
            : throw new ArgumentException($"No hosted grain class has the grain type \"{id.Type}\" of {id}.");
    }

    public IServiceProvider Services { get; }

    public GrainClassMap Classes { get; }

    public GrainCollectionOptions Collection { get; }

    /// <summary>Of grain timers.</summary>
    public TimeProvider Time { get; }

    /// <summary>Of idleness.</summary>
    public TimeProvider ActivationTime { get; }

    /// <summary>Of requests' time-outs.</summary>
    public TimeProvider Messaging { get; }

    /// <summary>How long callers wait unless the method says otherwise.</summary>
    public TimeSpan ResponseTimeout { get; }

    /// <summary>Cancelled when the runtime refuses new requests.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public RuntimeInstruments Instruments { get; }

    public InterfaceMethod MethodOf(MethodInfo method) => _methods.GetOrAdd(method, _newMethod);

    /// <summary>Gives a request to its target, which is made if need be.</summary>
    /// <param name="call">The request. It fails if it has no target.</param>
    /// <param name="target">Where the last request to the same identity went; set to where this one goes.</param>
    public void Send(Call call, ref ICallTarget? target)
    {
        call.Created = Messaging.GetTimestamp();
        if (_isStopping && IsRefused(call))
        {
            call.Fail(new SiloUnavailableException($"The grain runtime is stopping and did not execute {call.Name} on {call.TargetId}."));
            return;
        }

        if (!call.IsOneWay)
        {
            _pending.Add(call);
            if (call.IsCompleted)
            {
                // Cancelled in between, when it was not in the list yet.
                call.PendingIn?.Remove(call);
                return;
            }
        }

        if (target is null || !target.TryEnqueue(call))
        {
            target = Enqueue(call);
        }
    }

    public void Reroute(Call call)
    {
        if (_isStopped)
        {
            call.Fail(new SiloUnavailableException($"The grain runtime stopped before {call.Name} on {call.TargetId} was executed."));
        }
        else if (++call.Reroutes > MostReroutes)
        {
            call.Fail(new OrleansMessageRejectionException($"{call.TargetId} deactivated {MostReroutes} times before it executed {call.Name}."));
        }
        else
        {
            Enqueue(call);
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.GrainId, activation));

    public void AddObserver(GrainId id, IGrainObserver observer) => _observers[id] = new(this, id, observer);

    public bool RemoveObserver(GrainId id)
    {
        var isFound = _observers.TryRemove(id, out var target);
        target?.Delete();
        return isFound;
    }

    /// <summary>Times out requests and collects idle grains from now on. Requests are executed before, too.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var sweep = TimeSpan.FromSeconds(Math.Clamp(ResponseTimeout.TotalSeconds / 4, 0.05, 1));
        _timeoutTimer = Messaging.CreateTimer(static runtime => ((LocalRuntime)runtime!).TimeOut(), this, sweep, sweep);
        _collectionTimer = ActivationTime.CreateTimer(static runtime => ((LocalRuntime)runtime!).Collect(), this, Collection.CollectionQuantum, Collection.CollectionQuantum);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Refuses new requests, lets running ones end, then lets every grain say goodbye. Runs after all other services have
    /// stopped, because they may still call grains. When the token is cancelled, what is left is told so and dropped.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        await _stopping.CancelAsync();
        try
        {
            await DrainAsync(cancellationToken);
            await DeactivateAllAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopCutShort(_pending.Count, _activations.Count);
        }

        _isStopped = true;
        _collectionTimer?.Dispose();
        _timeoutTimer?.Dispose();
        foreach (var call in _pending.Snapshot())
        {
            call.Fail(new SiloUnavailableException($"The grain runtime stopped while {call.Name} on {call.TargetId} was under way."));
        }
    }

    public void Dispose()
    {
        _isStopping = _isStopped = true;
        _collectionTimer?.Dispose();
        _timeoutTimer?.Dispose();
        _stopping.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} on {GrainId} failed and nobody waited for it")]
    public partial void LogUnseenFailure(Exception failure, string method, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Information, Message = "{GrainId} deactivates: its state was changed by another writer")]
    public partial void LogInconsistentState(Exception failure, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{GrainId} failed to activate")]
    public partial void LogActivationFailed(Exception failure, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Error, Message = "{GrainId} failed while it deactivated")]
    public partial void LogDeactivationFailed(Exception failure, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of {GrainId} failed; it goes on")]
    public partial void LogTimerFailed(Exception failure, GrainId grainId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An enumeration that nobody reads any more could not be ended")]
    public partial void LogEnumerationNotEnded(Exception failure);

    /// <summary>Requests of grains that are still at work are needed for them to end.</summary>
    private bool IsRefused(Call call) => _isStopped || (call.Parent is null && RuntimeContext.Current is null);

    private ICallTarget? Enqueue(Call call)
    {
        try
        {
            ICallTarget target;
            do
            {
                target = TargetOf(call.TargetId);
            }
            while (!target.TryEnqueue(call));
            return target;
        }
        catch (Exception failure) when (failure is ArgumentException or ClientNotAvailableException)
        {
            call.Fail(failure);
            return null;
        }
    }

    private ICallTarget TargetOf(GrainId id) =>
        id.Type != ObserverIds.Type ? _activations.GetOrAdd(id, _newActivation)
        : _observers.TryGetValue(id, out var observer) ? observer
        : throw new ClientNotAvailableException(id);

    private void TimeOut()
    {
        var pending = _pending.Snapshot();
        var late = pending.Where(call => call.Timeout != Timeout.InfiniteTimeSpan && Messaging.GetElapsedTime(call.Created) > call.Timeout).ToList();

        // Described before any is completed: completing one cuts it out of the chains of others.
        foreach (var (call, report) in late.Select(call => (call, TimeoutReport.Describe(call, pending))).ToList())
        {
            Instruments.RequestTimedOut();
            LogTimeout(report);
            call.Fail(new TimeoutException(report));
        }
    }

    private void Collect()
    {
        foreach (var (_, activation) in _activations)
        {
            activation.DeactivateIfIdle(Collection.CollectionAge);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_pending.Snapshot() is { Count: > 0 } pending)
        {
            await Task.WhenAll(pending.Select(call => call.Completion)).WaitAsync(cancellationToken);
        }
    }

    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        // Goodbyes may wake other grains.
        while (!_activations.IsEmpty)
        {
            var ending = new List<Task>();
            foreach (var (_, activation) in _activations)
            {
                ending.Add(activation.Deactivated);
                activation.Deactivate(new(DeactivationReasonCode.ShuttingDown, "The process is stopping."), cancellationToken);
            }

            await Task.WhenAll(ending).WaitAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Report}")]
    private partial void LogTimeout(string report);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The grain runtime was told to stop at once: {Requests} requests and {Activations} grains were cut off")]
    private partial void LogStopCutShort(int requests, int activations);
}
