using System.Diagnostics;
using System.Runtime.CompilerServices;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A declared state of one activation. Its storage operations run one after the other.</summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, IPersistentStateLoader
{
    private readonly Activation _activation;
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly GrainState<TState> _state = new(NewState());
    private Task? _lastOperation;
    private bool _isLoaded;

    public PersistentState(Activation activation, string name, IGrainStorage storage)
    {
        _activation = activation;
        _name = name;
        _storage = storage;
        activation.AddState(this);
    }

    public TState State
    {
        get
        {
            CheckTurn();
            return _state.State!;
        }

        set
        {
            CheckTurn();
            _state.State = value;
        }
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isLoaded ? _state.RecordExists : throw new InvalidOperationException("State has not yet been loaded");

    public Task LoadAsync(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => RunAsync(
        _activation.Instruments.StateRead,
        async () =>
        {
            await _storage.ReadStateAsync(_name, _activation.GrainId, _state, cancellationToken);
            _isLoaded = true;
        },
        cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) => RunAsync(
        _activation.Instruments.StateWrite,
        () => _storage.WriteStateAsync(_name, _activation.GrainId, _state, cancellationToken),
        cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => RunAsync(
        _activation.Instruments.StateClear,
        () => _storage.ClearStateAsync(_name, _activation.GrainId, _state, cancellationToken),
        cancellationToken);

    private static void CheckTurn()
    {
        if (RuntimeContext.Current is null)
        {
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
        }
    }

    // As Orleans does it: without a parameterless constructor every field has its default.
    private static TState NewState() => typeof(TState).GetConstructor(Type.EmptyTypes) is null
        ? (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState))
        : Activator.CreateInstance<TState>();

    private Task RunAsync(StorageOperation operation, Func<Task> run, CancellationToken cancellationToken)
    {
        CheckTurn();
        var task = RunAfterAsync(_lastOperation is { IsCompleted: false } last ? last : null, operation, run, cancellationToken);
        _lastOperation = task.IsCompleted ? null : task;
        return task;
    }

    private async Task RunAfterAsync(Task? previous, StorageOperation operation, Func<Task> run, CancellationToken cancellationToken)
    {
        if (previous is not null)
        {
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var began = Stopwatch.GetTimestamp();
        var isFailure = true;
        try
        {
            await run();
            isFailure = false;
        }
        catch (Exception failure) when (failure is not OrleansException && !(failure is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            throw new OrleansException(
                $"Error from storage provider {_storage.GetType().Name}.{_name} during {operation.Method} for grain {_activation.GrainId}: {failure.Message}",
                failure);
        }
        finally
        {
            operation.Ended(Stopwatch.GetElapsedTime(began), isFailure, _storage.GetType(), _name, typeof(TState));
        }
    }
}
