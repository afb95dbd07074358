using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Commands;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Runs;
using Retort.Grains.Audit;

namespace Retort.Grains.Runs;

/// <summary>
/// One run. Its own state is the truth; the queue, the catalogue and the experiment are told afterwards, again and again until they
/// have it.
/// </summary>
/// <remarks>
/// Calls go one way: experiment → run → queue and checkpoints. News for the experiment and for watchers leave in interleaving ticks,
/// in which nothing of the state is written, so a run never waits for one that waits for it.
/// </remarks>
public sealed partial class RunGrain : Grain, IRunGrain
{
    private const string ObjectKind = "run";
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan UpdateGap = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NoticeGap = TimeSpan.FromSeconds(1);

    private readonly AuditedState<RunState> _state;
    private readonly GrainStores _stores;
    private readonly LeaseOptions _lease;
    private readonly GrainProcess _process;
    private readonly TimeProvider _clock;
    private readonly RunInstruments _instruments;
    private readonly ILogger<RunGrain> _logger;
    private readonly ObserverManager<IRunObserver> _watchers;
    private readonly RunId _id;

    private Chore _notice = null!;
    private Chore _news = null!;
    private Chore _upkeep = null!;
    private IGrainTimer _deadlineTimer = null!;

    private DateTimeOffset _deadline;
    private RunProgress? _progress;
    private ImmutableSortedDictionary<string, double> _latest = ImmutableSortedDictionary<string, double>.Empty;
    private long _cursor;

    public RunGrain(
        [PersistentState("run", GrainStores.StateStorage)] IPersistentState<RunState> state,
        GrainStores stores,
        IOptions<LeaseOptions> lease,
        GrainProcess process,
        RunInstruments instruments,
        ILogger<RunGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(lease);
        (_stores, _lease, _process, _clock, _instruments, _logger) = (stores, lease.Value, process, process.Clock, instruments, logger);
        _id = RunId.Parse(this.GetPrimaryKeyString());
        _state = new(state, stores.Audit, process.Clock, ObjectKind, _id.Value);
        _watchers = new(WatchTime, logger) { GetDateTime = () => process.Clock.GetUtcNow().UtcDateTime };
    }

    private RunState State => _state.Value;

    private bool Exists => _state.Exists && !State.Deleting;

    private string Key => State.Planned!.Key;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _notice = new Chore(this, _process, NoticeGap, interleave: true, TellExperimentAsync, failure => LogNoticeFailed(failure, _id));
        _news = new Chore(this, _process, UpdateGap, interleave: true, TellWatchersAsync, failure => LogWatchersFailed(failure, _id));
        _upkeep = new Chore(this, _process, TimeSpan.Zero, interleave: false, KeepUpAsync, failure => LogUpkeepFailed(failure, _id));
        _deadlineTimer = this.RegisterGrainTimer(
            OnDeadlineAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { KeepAlive = true });

        await _state.SettleAsync();
        if (!_state.Exists) return;

        if (RunLifecycle.IsHeld(State.Status))
        {
            // Its host gets the time that it would have had after a call just now.
            ExtendLease();
            await ReadLatestAsync(cancellationToken);
        }

        if (!RunLifecycle.IsFinal(State.Status)) _notice.Ask();
        if (!State.Deleting) _upkeep.Ask();
    }

    public async Task PlanAsync(PlanRun command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (_state.Exists) return;
        await _state.WriteAsync(RunTransitions.Plan(command, _clock.GetUtcNow()));
        await FollowUpAsync();
    }

    public async Task<CommandOutcome> ReleaseAsync(ReleaseRun command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!Exists) return NotFound();
        if (RunLifecycle.IsFinal(State.Status)) return Ended();
        if (State.Status != RunStatus.Planned) return CommandOutcome.Done;

        foreach (var input in Inputs(command.Inputs))
        {
            var used = await Checkpoint(input).UseAsync(_id, CancellationToken.None);
            if (!used.Accepted) return used;
        }

        await _state.WriteAsync(RunTransitions.Release(State, command, _clock.GetUtcNow()));
        await ChangedAsync();
        return CommandOutcome.Done;
    }

    public async Task<AttemptGrant?> LeaseAsync(HostId host, CancellationToken cancellationToken = default)
    {
        if (!Exists || State.Status != RunStatus.Queued) return null;

        var next = RunTransitions.Lease(State, host);
        await _stores.Metrics.BeginAttemptAsync(_id, next.Attempt, next.Inputs.Resume?.Epoch ?? 0, CancellationToken.None);
        _progress = null;
        _latest = ImmutableSortedDictionary<string, double>.Empty;
        ExtendLease();
        await _state.WriteAsync(next, Entry(new Actor { Name = $"host:{host}", Origin = "lease" }, "run.leased", $"{Key} to host {host}, attempt {next.Attempt}"));
        _instruments.RunLeased(next.Spec!.Role, _clock.GetUtcNow() - (next.QueuedAt ?? _clock.GetUtcNow()));
        LogLeased(_id, host, State.Attempt, State.Inputs.Resume?.Epoch ?? 0);
        await ChangedAsync();
        return new AttemptGrant
        {
            Attempt = new AttemptKey { Run = _id, Attempt = State.Attempt, Token = State.Token },
            Spec = State.Spec!,
            Inputs = State.Inputs,
            Deadline = _deadline,
            HeartbeatSeconds = _lease.HeartbeatSeconds,
        };
    }

    public async Task<AttemptReply> HeartbeatAsync(AttemptHeartbeat heartbeat, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        if (AttemptRules.FindProblem(heartbeat) is { } problem) return Malformed(problem);
        if (RefuseStale(heartbeat.Attempt) is { } refusal) return refusal;

        await AliveAsync();
        _progress = heartbeat.Progress;
        _notice.Ask();
        _news.Ask();
        return Accept();
    }

    public async Task<AttemptReply> AppendAsync(AttemptBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (AttemptRules.FindProblem(batch) is { } problem) return Malformed(problem);
        if (RefuseStale(batch.Attempt) is { } refusal) return refusal;

        _cursor = await _stores.Metrics.AppendAsync(_id, batch.Attempt.Attempt, batch.Sequence, batch.Points, batch.Lines, CancellationToken.None);
        await AliveAsync();
        _instruments.PointsStored(batch.Points.Length);
        _latest = _latest.SetItems(batch.Points.Select(point => KeyValuePair.Create(point.Series, point.Value)));
        _notice.Ask();
        _news.Ask();
        return Accept();
    }

    public async Task<AttemptReply> RecordAsync(AttemptArtefact artefact, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artefact);
        if (RefuseStale(artefact.Attempt) is { } refusal) return refusal;
        if (artefact.Epoch < 0) return Malformed($"epoch {artefact.Epoch} is below 0");
        if (await _stores.Blobs.FindAsync(artefact.Blob, cancellationToken) is not { } bytes) return Malformed($"blob {artefact.Blob} is not stored; upload it first");

        var recorded = await Checkpoint(artefact.Blob).RecordAsync(
            new RecordCheckpoint { Run = _id, Kind = artefact.Kind, Bytes = bytes, Parents = Parents(artefact.Kind) }, CancellationToken.None);
        if (!recorded.Accepted) return Malformed(recorded.Detail ?? "the blob is not stored; upload it first");

        await AliveAsync();
        if (State.Artefacts.Any(known => known.Blob == artefact.Blob && known.Kind == artefact.Kind)) return Accept();
        await _state.WriteAsync(RunTransitions.Record(State, new RunArtefact
        {
            Blob = artefact.Blob,
            Kind = artefact.Kind,
            Bytes = bytes,
            Epoch = artefact.Epoch,
            Attempt = State.Attempt,
            At = _clock.GetUtcNow(),
        }));
        await ChangedAsync();
        return Accept();
    }

    public async Task<AttemptReply> FinishAsync(AttemptFinish finish, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(finish);
        if (AttemptRules.FindProblem(finish) is { } problem) return Malformed(problem);
        if (IsRepeat(finish)) return Accept();
        if (RefuseStale(finish.Attempt) is { } refusal) return refusal;

        var host = State.Host;
        var next = RunTransitions.Finish(State, finish, _latest, _lease.HostLosses, _clock.GetUtcNow());
        var action = next.Status switch
        {
            RunStatus.Completed => "run.completed",
            RunStatus.Failed => "run.failed",
            RunStatus.Cancelled => "run.cancelled",
            _ => "run.released",
        };
        await _state.WriteAsync(next, Entry(new Actor { Name = $"host:{host}", Origin = "host protocol" }, action, next.Reason is { } reason ? $"{Key}: {reason}" : Key));
        _deadlineTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await ChangedAsync();
        return Accept();
    }

    public async Task<CommandOutcome> CancelAsync(Actor actor, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(reason);
        if (!Exists) return NotFound();
        if (RunLifecycle.IsFinal(State.Status)) return Ended();
        if (State.CancelReason is not null) return CommandOutcome.Done;

        if (RunLifecycle.IsHeld(State.Status))
        {
            await _state.WriteAsync(RunTransitions.RequestCancel(State, reason), Entry(actor, "run.cancel-requested", $"{Key}: {reason}"));
        }
        else
        {
            await _state.WriteAsync(RunTransitions.Cancel(State, reason, _latest, _clock.GetUtcNow()), Entry(actor, "run.cancelled", $"{Key}: {reason}"));
        }

        await ChangedAsync();
        return CommandOutcome.Done;
    }

    public async Task<CommandOutcome> DeleteAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!_state.Exists) return NotFound();
        if (!RunLifecycle.IsFinal(State.Status))
            return CommandOutcome.Refused(Refusal.StillActive, $"Run {Key} is {Words(State.Status)}; cancel it first.");

        if (!State.Deleting) await _state.WriteAsync(State with { Deleting = true }, Entry(actor, "run.deleted", Key) with { Gone = true });
        await _stores.Metrics.DeleteAsync(_id, CancellationToken.None);
        var blobs = State.Artefacts.Select(artefact => artefact.Blob).Concat(State.Superseded).Concat(Inputs(State.Inputs)).Distinct();
        foreach (var blob in blobs) await Checkpoint(blob).ReleaseAsync(_id, actor, CancellationToken.None);
        await _stores.Catalogue.RemoveAsync(_id, CancellationToken.None);
        await _state.ClearAsync();
        DeactivateOnIdle();
        return CommandOutcome.Done;
    }

    public Task<RunDetails?> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(!Exists ? null : new RunDetails
    {
        Summary = Summary(),
        Spec = State.Spec!,
        Inputs = State.Inputs,
        DependsOn = State.Planned!.DependsOn,
        Artefacts = State.Artefacts,
        Manifest = State.Manifest,
    });

    public async Task RecoverAsync(CancellationToken cancellationToken = default)
    {
        if (!Exists) return;
        if (State.Status == RunStatus.Lost) await SettleLossAsync();
        else await FollowUpAsync();
        _notice.AskNow();
    }

    public Task WatchAsync(IRunObserver observer)
    {
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(IRunObserver observer)
    {
        _watchers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private async Task OnDeadlineAsync(CancellationToken cancellationToken)
    {
        if (!_state.Exists || !RunLifecycle.IsHeld(State.Status)) return;
        var left = _deadline - _clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            _deadlineTimer.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        try
        {
            await LoseAsync();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogUpkeepFailed(failure, _id);
            _deadlineTimer.Change(TimeSpan.FromSeconds(_lease.HeartbeatSeconds), Timeout.InfiniteTimeSpan);
        }
    }

    private async Task LoseAsync()
    {
        var host = State.Host;
        if (State.CancelReason is { } reason)
        {
            await _state.WriteAsync(RunTransitions.Cancel(State, reason, _latest, _clock.GetUtcNow()), Entry(Actor.System, "run.cancelled", $"{Key}: {reason}"));
            await ChangedAsync();
            return;
        }

        await _state.WriteAsync(RunTransitions.Lose(State, _lease.LeaseTime), Entry(Actor.System, "run.lost", $"{Key}: host {host} fell silent in attempt {State.Attempt}"));
        _instruments.RunLost();
        LogLost(_id, host, State.Losses);
        await ChangedAsync();
        await SettleLossAsync();
    }

    private async Task SettleLossAsync()
    {
        var next = RunTransitions.AfterLoss(State, _lease.HostLosses, _clock.GetUtcNow());
        if (next.Status == RunStatus.Failed) await _state.WriteAsync(next with { Metrics = _latest }, Entry(Actor.System, "run.failed", $"{Key}: {next.Reason}"));
        else await _state.WriteAsync(next);
        await ChangedAsync();
    }

    /// <summary>A sign of life of the attempt that holds the run.</summary>
    private async Task AliveAsync()
    {
        ExtendLease();
        if (State.Status != RunStatus.Leased) return;
        await _state.WriteAsync(RunTransitions.Start(State, _clock.GetUtcNow()));
        await ChangedAsync();
    }

    private void ExtendLease()
    {
        _deadline = _clock.GetUtcNow() + _lease.LeaseTime;
        _deadlineTimer.Change(_lease.LeaseTime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>After each write: what follows from it, then the news.</summary>
    private async Task ChangedAsync()
    {
        LogChanged(_id, State.Status, State.Version);
        if (RunLifecycle.IsFinal(State.Status)) _instruments.RunEnded(Summary());
        await FollowUpAsync();
        _notice.AskNow();
        _news.AskNow();
    }

    private async Task FollowUpAsync()
    {
        try
        {
            await KeepUpAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The state is durable and says what is left to do.
            LogUpkeepFailed(failure, _id);
            _upkeep.Ask();
        }
    }

    /// <summary>What follows from the state and may be repeated: bytes that are not needed any more, the place in the queue, the read model.</summary>
    private async Task KeepUpAsync(CancellationToken cancellationToken)
    {
        if (!Exists) return;
        if (!State.Superseded.IsEmpty)
        {
            foreach (var blob in State.Superseded.Except(State.Artefacts.Select(artefact => artefact.Blob)))
                await Checkpoint(blob).ReleaseAsync(_id, Actor.System, cancellationToken);
            await _state.WriteAsync(State with { Superseded = [] });
            _notice.Ask();
        }

        var queue = GrainFactory.GetGrain<IQueueGrain>(IQueueGrain.Key);
        if (State.Status == RunStatus.Queued)
        {
            var entry = new QueueEntry { Run = _id, Project = State.Project, EnqueuedAt = State.QueuedAt ?? State.CreatedAt, Needs = new HostNeeds() };
            await queue.EnqueueAsync(entry, cancellationToken);
        }
        else if (State.Status is RunStatus.Leased or RunStatus.Running or RunStatus.Cancelled)
        {
            await queue.RemoveAsync(_id, cancellationToken);
        }

        // Last: who reads here that it is queued may count on finding it in the queue.
        await _stores.Catalogue.PutAsync(Summary(), cancellationToken);
    }

    private async Task TellExperimentAsync(CancellationToken cancellationToken)
    {
        if (!Exists) return;
        var change = new RunChanged { Run = Summary(), Artefacts = State.Artefacts };
        await GrainFactory.GetGrain<IExperimentGrain>(_id.Experiment.Value).RunChangedAsync(change, cancellationToken);

        // The version is the same while only progress is new: lists show it too.
        if (RunLifecycle.IsHeld(change.Run.Status)) await _stores.Catalogue.PutAsync(change.Run, cancellationToken);
    }

    private Task TellWatchersAsync(CancellationToken cancellationToken)
    {
        if (!Exists || _watchers.Count == 0) return Task.CompletedTask;
        var update = new RunUpdate { Summary = Summary(), Cursor = _cursor };
        return _watchers.Notify(watcher => watcher.RunChangedAsync(update));
    }

    private async Task ReadLatestAsync(CancellationToken cancellationToken)
    {
        var snapshot = await _stores.Metrics.ReadAsync(_id, [], 0, 2, cancellationToken);
        _cursor = snapshot.Cursor;
        _latest = snapshot.Series.ToImmutableSortedDictionary(series => series.Name, series => series.Last);
    }

    private AttemptReply? RefuseStale(AttemptKey attempt)
    {
        var isCurrent = Exists && RunLifecycle.IsHeld(State.Status) && IsCurrent(attempt);
        if (isCurrent) return null;
        _instruments.StaleCallRefused();
        LogStale(_id, attempt.Attempt, State.Attempt);
        return new AttemptReply
        {
            Accepted = false,
            Command = HostCommand.Abandon,
            Refusal = Exists
                ? $"Attempt {attempt.Attempt} of run {_id} is over: the run is {Words(State.Status)}{(State.Attempt > attempt.Attempt ? $" in attempt {State.Attempt}" : "")}."
                : $"There is no run {_id}.",
        };
    }

    // A loss has taken the token, so what is still current here was ended by the host itself.
    private bool IsRepeat(AttemptFinish finish) => Exists && IsCurrent(finish.Attempt)
        && (RunLifecycle.IsFinal(State.Status) || (State.Status == RunStatus.Queued && finish.End == AttemptEnd.Released));

    private bool IsCurrent(AttemptKey attempt) => attempt.Run == _id && attempt.Token == State.Token && attempt.Attempt == State.Attempt;

    private AttemptReply Accept() => new()
    {
        Accepted = true,
        Command = State.CancelReason is not null && RunLifecycle.IsHeld(State.Status) ? HostCommand.Cancel : HostCommand.Continue,
    };

    private static AttemptReply Malformed(string problem) => new() { Accepted = false, Command = HostCommand.Continue, Refusal = problem };

    private CommandOutcome NotFound() => CommandOutcome.Refused(Refusal.NotFound, $"There is no run {_id}.");

    private CommandOutcome Ended() => CommandOutcome.Refused(Refusal.AlreadyEnded, $"Run {Key} has ended: it is {Words(State.Status)}.");

    private static string Words(RunStatus status) => status switch
    {
        RunStatus.Planned => "planned",
        RunStatus.Queued => "queued",
        RunStatus.Leased => "leased",
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        _ => "lost",
    };

    private AuditEntry Entry(Actor actor, string action, string? detail) => new(State.Project, actor, action, detail);

    private ICheckpointGrain Checkpoint(BlobId blob) => GrainFactory.GetGrain<ICheckpointGrain>(blob.Value);

    private static IEnumerable<BlobId> Inputs(RunInputs inputs) => new[] { inputs.SoftTargets, inputs.Teacher }.OfType<BlobId>();

    // A soft-target set is made from the run's own weights, everything else from what the run was given.
    private ImmutableArray<BlobId> Parents(ArtefactKind kind) => kind == ArtefactKind.SoftTargets
        ? [.. State.Artefacts.Where(artefact => artefact.Kind == ArtefactKind.Weights).Select(artefact => artefact.Blob)]
        : [.. Inputs(State.Inputs)];

    private RunSummary Summary()
    {
        var spec = State.Spec!;
        return new RunSummary
        {
            Id = _id,
            Key = Key,
            Role = spec.Role,
            Stage = spec.Stage,
            Seed = spec.Seed,
            Setting = spec.Setting,
            Temperature = spec.SoftTargets?.Temperature,
            LearningRate = spec.Training.LearningRate,
            Status = State.Status,
            Reason = State.Reason,
            Attempt = State.Attempt,
            Host = State.Host,
            Progress = State.Status == RunStatus.Completed ? new RunProgress { Epoch = spec.Training.Epochs, Epochs = spec.Training.Epochs, RemainingSeconds = 0 } : _progress,
            CreatedAt = State.CreatedAt,
            QueuedAt = State.QueuedAt,
            StartedAt = State.StartedAt,
            FinishedAt = State.FinishedAt,
            Metrics = RunLifecycle.IsFinal(State.Status) ? State.Metrics : _latest,
            Version = State.Version,
        };
    }
}
