using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Retort.Contracts.Commands;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Grains.Audit;
using Retort.Grains.Runs;

namespace Retort.Grains.Hosts;

/// <summary>One training host: what it offers, whether it lives, and the way to its next run.</summary>
public sealed partial class TrainingHostGrain : Grain, ITrainingHostGrain
{
    // Entries that turn out to be stale are taken out one by one; a line full of them must not hold the host up.
    private const int MostTries = 20;

    private static readonly string ServerVersion = typeof(TrainingHostGrain).Assembly.GetName().Version?.ToString(3) ?? "0";

    private readonly AuditedState<TrainingHostState> _state;
    private readonly GrainStores _stores;
    private readonly LeaseOptions _lease;
    private readonly GrainProcess _process;
    private readonly TimeProvider _clock;
    private readonly ILogger<TrainingHostGrain> _logger;
    private readonly HostId _id;
    private Chore _projection = null!;
    private IGrainTimer _silence = null!;
    private DateTimeOffset? _lastSeen;
    private bool _left;

    // When the host last spoke of each run that it executes. A run that its process took along leaves by growing old.
    private readonly Dictionary<RunId, DateTimeOffset> _runs = [];

    public TrainingHostGrain(
        [PersistentState("host", GrainStores.StateStorage)] IPersistentState<TrainingHostState> state,
        GrainStores stores,
        IOptions<LeaseOptions> lease,
        GrainProcess process,
        ILogger<TrainingHostGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(lease);
        (_stores, _lease, _process, _clock, _logger) = (stores, lease.Value, process, process.Clock, logger);
        _id = HostId.Parse(this.GetPrimaryKeyString());
        _state = new(state, stores.Audit, process.Clock, "host", _id.Value);
    }

    private TrainingHostState State => _state.Value;

    private bool IsOnline => !_left && _lastSeen is { } seen && _clock.GetUtcNow() - seen < _lease.LeaseTime;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _projection = new Chore(
            this, _process, TimeSpan.FromSeconds(_lease.HeartbeatSeconds), interleave: true,
            token => _state.Exists ? _stores.Catalogue.PutAsync(Summary(), token) : Task.CompletedTask,
            failure => LogProjectionFailed(failure, _id));
        _silence = this.RegisterGrainTimer(
            OnSilenceAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
        await _state.SettleAsync();
        _projection.Ask();
    }

    public async Task<HostWelcome> RegisterAsync(RegisterHost command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);

        // Compared as content: two equal lists of labels are not the same object.
        if (!_state.Exists || SpecHash.Of(State.Registration) != SpecHash.Of(command))
        {
            await _state.WriteAsync(
                State with { Registration = command, LastSeen = _clock.GetUtcNow() },
                Entry(new Actor { Name = $"host:{_id}", Origin = "host protocol" }, "host.registered", $"{command.Capabilities.Device}, {command.Capabilities.Cores} cores, {command.Engine}"));
            LogRegistered(_id, command.Engine);
        }

        _runs.Clear();
        Seen();
        _projection.AskNow();
        return new HostWelcome { HeartbeatSeconds = _lease.HeartbeatSeconds, PollSeconds = _lease.PollSeconds, Version = ServerVersion };
    }

    public async Task<AttemptGrant?> LeaseAsync(CancellationToken cancellationToken = default)
    {
        if (State.Registration is not { } registration || !_state.Exists) return null;
        Seen();

        // A host of one run at a time asks when it has nothing.
        if (registration.Capabilities.ParallelRuns <= 1 && _runs.Count > 0)
        {
            _runs.Clear();
            _projection.AskNow();
        }

        if (State.Draining) return null;

        var queue = GrainFactory.GetGrain<IQueueGrain>(IQueueGrain.Key);
        for (var i = 0; i < MostTries; i++)
        {
            if (await queue.TakeAsync(_id, registration.Capabilities, cancellationToken) is not { } run) return null;
            if (await GrainFactory.GetGrain<IRunGrain>(run.Value).LeaseAsync(_id, CancellationToken.None) is { } grant)
            {
                _runs[run] = _clock.GetUtcNow();
                _projection.AskNow();
                return grant;
            }

            await queue.RemoveAsync(run, CancellationToken.None);
        }

        return null;
    }

    public Task SeenAsync(RunId run, bool executes, CancellationToken cancellationToken = default)
    {
        if (!_state.Exists) return Task.CompletedTask;
        var isNews = !IsOnline || _runs.ContainsKey(run) != executes;
        if (executes) _runs[run] = _clock.GetUtcNow();
        else _runs.Remove(run);
        Seen();
        if (isNews) _projection.AskNow();
        else _projection.Ask();
        return Task.CompletedTask;
    }

    public Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (!IsOnline) return Task.CompletedTask;
        _left = true;
        _runs.Clear();
        _silence.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        LogLeft(_id);
        _projection.AskNow();
        return Task.CompletedTask;
    }

    public async Task<CommandOutcome> DrainAsync(bool drain, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!_state.Exists) return CommandOutcome.Refused(Refusal.NotFound, $"There is no host {_id}.");
        if (State.Draining == drain) return CommandOutcome.Done;

        await _state.WriteAsync(State with { Draining = drain }, Entry(actor, drain ? "host.drained" : "host.resumed", null));
        _projection.AskNow();
        return CommandOutcome.Done;
    }

    public Task<HostSummary?> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(_state.Exists ? Summary() : null);

    private void Seen()
    {
        _left = false;
        _lastSeen = _clock.GetUtcNow();
        _silence.Change(_lease.LeaseTime, Timeout.InfiniteTimeSpan);
    }

    // Every sign of life has moved this away: now there was none.
    private Task OnSilenceAsync(CancellationToken cancellationToken)
    {
        if (IsOnline)
        {
            // A sign of life came between the timer's end and this tick, and its change of the timer was lost with it.
            _silence.Change(_lease.LeaseTime, Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        }

        LogSilent(_id);
        _runs.Clear();
        _projection.AskNow();
        return Task.CompletedTask;
    }

    private static AuditEntry Entry(Actor actor, string action, string? detail) => new(ProjectNames.Default, actor, action, detail);

    private HostSummary Summary() => new()
    {
        Id = _id,
        Capabilities = State.Registration!.Capabilities,
        Version = State.Registration.Version,
        Engine = State.Registration.Engine,
        OperatingSystem = State.Registration.OperatingSystem,
        Online = IsOnline,
        Draining = State.Draining,
        LastSeen = _lastSeen ?? State.LastSeen,
        Runs = [.. _runs.Where(run => _clock.GetUtcNow() - run.Value < _lease.LeaseTime).Select(run => run.Key).OrderBy(run => run.Value, StringComparer.Ordinal)],
    };
}
