using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Utilities;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Commands;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Grains.Audit;

namespace Retort.Grains.Experiments;

/// <summary>
/// One experiment: its plan and what follows from its runs' news. What comes next is worked out anew from the standings each time
/// (<see cref="PlanSteps"/>), so a step that a crash swallowed is simply taken again; every step is idempotent at the run.
/// </summary>
/// <remarks>Calls go to runs only; runs tell their news in ticks that do not hold them up, so neither waits for the other.</remarks>
public sealed partial class ExperimentGrain : Grain, IExperimentGrain, IRemindable
{
    private const int ParallelCalls = 64;

    // More than an experiment can have epochs: the series that recipes are chosen from must not be reduced.
    private const int UnreducedPoints = 20_000;

    private const string UpkeepReminder = "upkeep";

    private static readonly TimeSpan UpkeepPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan UpdateGap = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProjectionGap = TimeSpan.FromSeconds(1);

    private readonly AuditedState<ExperimentState> _state;
    private readonly IPersistentState<PlanState> _plan;
    private readonly GrainStores _stores;
    private readonly GrainProcess _process;
    private readonly TimeProvider _clock;
    private readonly ILogger<ExperimentGrain> _logger;
    private readonly ObserverManager<IExperimentObserver> _watchers;
    private readonly ExperimentId _id;
    private readonly Dictionary<RunId, RunSummary> _news = [];

    private Chore _advance = null!;
    private Chore _projection = null!;
    private Chore _updates = null!;
    private ImmutableDictionary<RunId, int> _indices = ImmutableDictionary<RunId, int>.Empty;
    private ImmutableArray<RunStanding> _standings = [];
    private bool _isInformed;
    private bool? _isReminded;

    public ExperimentGrain(
        [PersistentState("experiment", GrainStores.StateStorage)] IPersistentState<ExperimentState> state,
        [PersistentState("plan", GrainStores.StateStorage)] IPersistentState<PlanState> plan,
        GrainStores stores,
        GrainProcess process,
        ILogger<ExperimentGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(process);
        (_plan, _stores, _process, _clock, _logger) = (plan, stores, process, process.Clock, logger);
        _id = ExperimentId.Parse(this.GetPrimaryKeyString());
        _state = new(state, stores.Audit, process.Clock, "experiment", _id.Value);
        _watchers = new(WatchTime, logger) { GetDateTime = () => process.Clock.GetUtcNow().UtcDateTime };
    }

    private ExperimentState State => _state.Value;

    private bool Exists => _state.Exists && State.DeletedBy is null;

    private ImmutableArray<PlannedRun> Plan => _plan.State.Runs;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _advance = new Chore(this, _process, TimeSpan.Zero, interleave: false, AdvanceAsync, failure => LogAdvanceFailed(failure, _id));
        _projection = new Chore(this, _process, ProjectionGap, interleave: true, ProjectAsync, failure => LogProjectionFailed(failure, _id));
        _updates = new Chore(this, _process, UpdateGap, interleave: true, TellWatchersAsync, failure => LogWatchersFailed(failure, _id));
        await _state.SettleAsync();
        if (!_state.Exists) return;

        TakePlan();
        _standings = State.Runs;
        if (State.DeletedBy is not null || State.Status == ExperimentStatus.Running) _advance.AskNow();
        _projection.Ask();
    }

    public async Task<CommandOutcome> SubmitAsync(SubmitExperiment command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (_state.Exists)
        {
            return Exists && State.SpecHash == SpecHash.Of(command.Spec)
                ? CommandOutcome.Done
                : CommandOutcome.Refused(Refusal.Conflict, $"Experiment {_id} exists already with another spec.");
        }

        if (ExperimentPlanner.FindProblem(command.Spec) is { } problem) return CommandOutcome.Refused(Refusal.Invalid, problem.ToString());
        if (!(await _stores.Audit.ListAsync("experiment", _id.Value, cancellationToken)).IsEmpty)
            return CommandOutcome.Refused(Refusal.Conflict, $"Experiment {_id} was deleted; submit the spec under a new id.");

        var runs = ExperimentPlanner.Plan(_id, command.Spec);
        _plan.State = new PlanState { Spec = command.Spec, Runs = runs };
        await _plan.WriteStateAsync(CancellationToken.None);
        TakePlan();

        _standings = [.. Enumerable.Repeat(new RunStanding(), runs.Length)];
        _isInformed = true;
        var recipes = command.Spec.Selection is null ? RecipeSelection.FreezeAsWritten(runs) : [];
        await _state.WriteAsync(
            new ExperimentState
            {
                Project = command.Project,
                CreatedBy = command.Actor.Name,
                CreatedAt = _clock.GetUtcNow(),
                SpecHash = SpecHash.Of(command.Spec),
                Recipes = recipes,
                HeadlineTemperature = RecipeSelection.HeadlineTemperature(command.Spec, recipes),
                Runs = _standings,
            },
            new AuditEntry(command.Project, command.Actor, "experiment.submitted", $"{command.Spec.Name}: {runs.Length} runs"));
        LogSubmitted(_id, runs.Length);
        await ChangedAsync();
        await TryAdvanceAsync(cancellationToken);
        return CommandOutcome.Done;
    }

    public async Task RunChangedAsync(RunChanged change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!Exists || !_indices.TryGetValue(change.Run.Id, out var index)) return;
        var known = _standings[index];
        if (change.Run.Version < known.Version || known.IsFinished) return;

        var standing = RunStanding.Of(change.Run, change.Artefacts);
        if (standing.IsFinished)
        {
            await NoteTestReadAsync(Plan[index], change.Run);
            var previous = _standings;
            _standings = _standings.SetItem(index, standing);
            try
            {
                await WriteAsync(State);
            }
            catch
            {
                // The run tells it again.
                _standings = previous;
                throw;
            }

            _advance.AskNow();
        }
        else
        {
            _standings = _standings.SetItem(index, standing);
        }

        _news[change.Run.Id] = change.Run;
        if (known.Status == standing.Status)
        {
            _projection.Ask();
            _updates.Ask();
        }
        else
        {
            _projection.AskNow();
            _updates.AskNow();
        }
    }

    public async Task<CommandOutcome> CancelAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!Exists) return NotFound();
        if (State.Status != ExperimentStatus.Running) return CommandOutcome.Refused(Refusal.AlreadyEnded, $"The experiment has ended: it is {Words(State.Status)}.");
        if (State.CancelledBy is not null) return CommandOutcome.Done;

        await WriteAsync(State with { CancelledBy = actor }, Entry(actor, "experiment.cancelled"));
        await ChangedAsync();
        await TryAdvanceAsync(cancellationToken);
        return CommandOutcome.Done;
    }

    public Task<CommandOutcome> ArchiveAsync(Actor actor, CancellationToken cancellationToken = default) => SetArchivedAsync(true, actor);

    public Task<CommandOutcome> RestoreAsync(Actor actor, CancellationToken cancellationToken = default) => SetArchivedAsync(false, actor);

    public async Task<CommandOutcome> DeleteAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!_state.Exists) return NotFound();
        if (Exists)
        {
            if (State.Status == ExperimentStatus.Running)
                return CommandOutcome.Refused(Refusal.StillActive, "The experiment has runs that have not ended; cancel it first.");
            if (await FindDependantsAsync(cancellationToken) is { IsEmpty: false } dependants)
                return CommandOutcome.Refused(Refusal.HasDependants, $"{dependants.Length} runs elsewhere are built on its checkpoints; delete their experiments first.") with { Dependants = dependants };

            await WriteAsync(State with { DeletedBy = actor }, Entry(actor, "experiment.deleted") with { Gone = true });
        }

        await DeleteEverythingAsync(actor);
        return CommandOutcome.Done;
    }

    public Task<ExperimentDetails?> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(!Exists ? null : new ExperimentDetails
    {
        Summary = Summary(),
        Spec = _plan.State.Spec!,
        Plan = Plan,
        Recipes = State.Recipes,
        HeadlineTemperature = State.HeadlineTemperature,
    });

    public async Task RecoverAsync(CancellationToken cancellationToken = default)
    {
        if (!_state.Exists) return;
        _isInformed = false;
        await TryAdvanceAsync(cancellationToken);
    }

    /// <summary>
    /// Runs watch over their hosts with timers, which end with the silo that had them. Asking every run wakes it elsewhere, so that a
    /// host that fell silent meanwhile is noticed too, and what the queue or the catalogue missed is told again.
    /// </summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => RecoverAsync();

    public Task WatchAsync(IExperimentObserver observer)
    {
        _watchers.Subscribe(observer, observer);
        return Task.CompletedTask;
    }

    public Task UnwatchAsync(IExperimentObserver observer)
    {
        _watchers.Unsubscribe(observer);
        return Task.CompletedTask;
    }

    private void TakePlan() => _indices = Plan.Select((run, index) => KeyValuePair.Create(run.Id, index)).ToImmutableDictionary();

    private async Task<CommandOutcome> SetArchivedAsync(bool archived, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!Exists) return NotFound();
        if (State.Archived == archived) return CommandOutcome.Done;

        await WriteAsync(State with { Archived = archived }, Entry(actor, archived ? "experiment.archived" : "experiment.restored"));
        await ChangedAsync();
        return CommandOutcome.Done;
    }

    private async Task TryAdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AdvanceAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            // The command is durable; what follows from it is tried again.
            LogAdvanceFailed(failure, _id);
            _advance.Ask();
        }
    }

    private async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        await TakeStepsAsync(cancellationToken);
        await KeepReminderAsync();
    }

    /// <summary>A running experiment has a reminder, an ended one has none.</summary>
    private async Task KeepReminderAsync()
    {
        var isNeeded = Exists && State.Status == ExperimentStatus.Running;
        if (_isReminded == isNeeded) return;
        var reminder = await this.GetReminder(UpkeepReminder);
        if (isNeeded && reminder is null) await this.RegisterOrUpdateReminder(UpkeepReminder, UpkeepPeriod, UpkeepPeriod);
        else if (!isNeeded && reminder is not null) await this.UnregisterReminder(reminder);
        _isReminded = isNeeded;
    }

    /// <summary>Takes every step that is due, until the runs' next news.</summary>
    private async Task TakeStepsAsync(CancellationToken cancellationToken)
    {
        if (!_state.Exists) return;
        if (State.DeletedBy is { } deleter)
        {
            await DeleteEverythingAsync(deleter);
            return;
        }

        if (State.Status != ExperimentStatus.Running) return;
        await ForEachRunAsync(index => _standings[index].Version == 0, (run, grain) => grain.PlanAsync(new PlanRun { Run = run, Actor = Actor.System, Project = State.Project }, cancellationToken));
        if (!_isInformed)
        {
            // After a restart: what stands here may be old. Each run tells where it is, and takes up what it was doing.
            await ForEachRunAsync(index => !_standings[index].IsFinished, (_, grain) => grain.RecoverAsync(cancellationToken));
            _isInformed = true;
        }

        foreach (var freeze in Due().OfType<PlanStep.Freeze>()) await FreezeAsync(freeze, cancellationToken);
        if (State.HeadlineTemperature is null && PlanSteps.IsSelectionOver(Plan, _standings, State.Recipes)
            && RecipeSelection.HeadlineTemperature(_plan.State.Spec!, State.Recipes) is { } headline)
        {
            await WriteAsync(State with { HeadlineTemperature = headline });
        }

        var due = Due();
        foreach (var cancels in due.OfType<PlanStep.Cancel>().Chunk(ParallelCalls))
            await Task.WhenAll(cancels.Select(cancel => Run(Plan[cancel.Run].Id).CancelAsync(cancel.Actor, cancel.Reason, cancellationToken)));

        // One by one: they enter the queue in this order.
        foreach (var release in due.OfType<PlanStep.Release>()) await ReleaseAsync(Plan[release.Run], cancellationToken);

        if (PlanSteps.Outcome(_standings, State.CancelledBy) is not { } outcome) return;
        await WriteAsync(State with { Status = outcome, FinishedAt = _clock.GetUtcNow() });
        LogEnded(_id, outcome);
        await ChangedAsync();
    }

    private ImmutableArray<PlanStep> Due() => PlanSteps.Due(Plan, _standings, State.Recipes, State.CancelledBy);

    private async Task FreezeAsync(PlanStep.Freeze freeze, CancellationToken cancellationToken)
    {
        var candidates = ImmutableArray.CreateBuilder<CandidateRun>();
        foreach (var index in freeze.Candidates)
        {
            var snapshot = await _stores.Metrics.ReadAsync(Plan[index].Id, [MetricNames.ValidationErrors], 0, UnreducedPoints, cancellationToken);
            candidates.Add(new CandidateRun(Plan[index], [.. snapshot.Series.SelectMany(series => series.Points)]));
        }

        var arm = Plan[freeze.Candidates[0]].Spec;
        var teacher = arm.Role == RunRole.Student ? State.Recipes.FirstOrDefault(recipe => recipe.Role == RunRole.Teacher) : null;
        if (RecipeSelection.Choose(candidates.ToImmutable(), _plan.State.Spec!.Selection!.EpochsEvery, teacher) is not { } recipe)
        {
            await CancelArmAsync(arm, cancellationToken);
            return;
        }

        await WriteAsync(
            State with { Recipes = State.Recipes.Add(recipe) },
            Entry(Actor.System, "recipe.frozen", string.Create(
                CultureInfo.InvariantCulture, $"{recipe.Role} {recipe.Setting}: {recipe.Epochs} epochs, learning rate {recipe.LearningRate}, {recipe.ValidationErrors} validation errors")));
        LogFrozen(_id, recipe.Role, recipe.Setting, recipe.Epochs, recipe.LearningRate);
        await ChangedAsync();
    }

    private async Task CancelArmAsync(RunSpec arm, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Plan.Length; i++)
        {
            var spec = Plan[i].Spec;
            if (spec.Stage != RunStage.Final || spec.Role != arm.Role || spec.Setting != arm.Setting || _standings[i].IsFinished) continue;
            await Run(Plan[i].Id).CancelAsync(Actor.System, $"No recipe could be chosen: the selection runs reported no `{MetricNames.ValidationErrors}` after an epoch that is a candidate.", cancellationToken);
        }
    }

    private async Task ReleaseAsync(PlannedRun run, CancellationToken cancellationToken)
    {
        var recipe = run.Spec.Stage == RunStage.Final ? PlanSteps.FindRecipe(State.Recipes, run.Spec) : null;
        var teacher = run.TeacherRun is { } id ? _standings[_indices[id]] : null;
        var outcome = await Run(run.Id).ReleaseAsync(
            new ReleaseRun
            {
                Spec = recipe is null ? run.Spec : RecipeSelection.Settle(run.Spec, recipe),
                Inputs = new RunInputs { SoftTargets = teacher?.SoftTargets, TeacherRun = run.TeacherRun, Teacher = teacher?.Weights },
            },
            cancellationToken);

        // A run that ended says so itself.
        if (outcome is { Accepted: false, Refusal: not Refusal.AlreadyEnded })
            await Run(run.Id).CancelAsync(Actor.System, $"It could not be released: {outcome.Detail}", cancellationToken);
    }

    private async Task NoteTestReadAsync(PlannedRun planned, RunSummary run)
    {
        if (planned.Spec.Stage != RunStage.Final || run.Status != RunStatus.Completed) return;
        if (!run.Metrics.Keys.Any(name => name.StartsWith("test/", StringComparison.Ordinal))) return;
        if (PlanSteps.FindRecipe(State.Recipes, planned.Spec) is not { } recipe) return;
        await _stores.Catalogue.RecordTestReadAsync(planned.Spec.Dataset.Name, recipe.Hash, run.Id, run.FinishedAt ?? _clock.GetUtcNow(), CancellationToken.None);
    }

    private async Task<ImmutableArray<string>> FindDependantsAsync(CancellationToken cancellationToken)
    {
        var checkpoints = await _stores.Catalogue.ListCheckpointsAsync(_id, cancellationToken);
        return [.. checkpoints
            .Where(checkpoint => checkpoint.ProducedBy.All(run => run.Experiment == _id))
            .SelectMany(checkpoint => checkpoint.UsedBy)
            .Where(run => run.Experiment != _id)
            .Select(run => run.Value)
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }

    private async Task DeleteEverythingAsync(Actor actor)
    {
        await ForEachRunAsync(_ => true, async (run, grain) =>
        {
            var outcome = await grain.DeleteAsync(actor, CancellationToken.None);
            if (outcome is { Accepted: false, Refusal: not Refusal.NotFound })
                throw new InvalidOperationException($"Run {run.Id} was not deleted: {outcome.Detail}");
        });

        // What a run recorded in its last moment, without coming to note it.
        foreach (var checkpoint in await _stores.Catalogue.ListCheckpointsAsync(_id, CancellationToken.None))
        {
            foreach (var run in checkpoint.ProducedBy.Concat(checkpoint.UsedBy).Where(run => run.Experiment == _id).Distinct())
                await GrainFactory.GetGrain<ICheckpointGrain>(checkpoint.Blob.Value).ReleaseAsync(run, actor, CancellationToken.None);
        }

        await _stores.Catalogue.RemoveAsync(_id, CancellationToken.None);
        await _plan.ClearStateAsync(CancellationToken.None);
        await _state.ClearAsync();
        LogDeleted(_id);
        DeactivateOnIdle();
    }

    private async Task ForEachRunAsync(Func<int, bool> which, Func<PlannedRun, IRunGrain, Task> call)
    {
        foreach (var some in Enumerable.Range(0, Plan.Length).Where(which).Chunk(ParallelCalls))
            await Task.WhenAll(some.Select(index => call(Plan[index], Run(Plan[index].Id))));
    }

    private IRunGrain Run(RunId run) => GrainFactory.GetGrain<IRunGrain>(run.Value);

    private Task WriteAsync(ExperimentState next) => _state.WriteAsync(next with { Runs = _standings });

    private Task WriteAsync(ExperimentState next, AuditEntry entry) => _state.WriteAsync(next with { Runs = _standings }, entry);

    private AuditEntry Entry(Actor actor, string action, string? detail = null) => new(State.Project, actor, action, detail ?? _plan.State.Spec!.Name);

    private CommandOutcome NotFound() => CommandOutcome.Refused(Refusal.NotFound, $"There is no experiment {_id}.");

    private static string Words(ExperimentStatus status) => status switch
    {
        ExperimentStatus.Running => "running",
        ExperimentStatus.Completed => "completed",
        ExperimentStatus.Failed => "failed",
        _ => "cancelled",
    };

    /// <summary>After each command: the read model at once when it can be had, watchers soon.</summary>
    private async Task ChangedAsync()
    {
        _updates.AskNow();
        try
        {
            await ProjectAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogProjectionFailed(failure, _id);
            _projection.Ask();
        }
    }

    private Task ProjectAsync(CancellationToken cancellationToken) =>
        Exists ? _stores.Catalogue.PutAsync(Summary(), cancellationToken) : Task.CompletedTask;

    private async Task TellWatchersAsync(CancellationToken cancellationToken)
    {
        var news = _news.Values.ToList();
        _news.Clear();
        if (!Exists || _watchers.Count == 0) return;
        var summary = Summary();
        if (news.Count == 0) await _watchers.Notify(watcher => watcher.ExperimentChangedAsync(new ExperimentUpdate { Summary = summary }));
        foreach (var run in news) await _watchers.Notify(watcher => watcher.ExperimentChangedAsync(new ExperimentUpdate { Summary = summary, Run = run }));
    }

    private ExperimentSummary Summary()
    {
        var spec = _plan.State.Spec!;
        var (fraction, remaining) = PlanProgress.Estimate([.. Plan.Select((run, index) => (SettledSpec(run), _standings[index]))], _clock.GetUtcNow());
        return new ExperimentSummary
        {
            Id = _id,
            Project = State.Project,
            Name = spec.Name,
            Preset = spec.Preset,
            Status = State.Status,
            Archived = State.Archived,
            CreatedBy = State.CreatedBy,
            CreatedAt = State.CreatedAt,
            FinishedAt = State.FinishedAt,
            SpecHash = State.SpecHash!.Value,
            Runs = Plan.Length,
            CompletedRuns = Count(RunStatus.Completed),
            FailedRuns = Count(RunStatus.Failed),
            CancelledRuns = Count(RunStatus.Cancelled),
            ActiveRuns = _standings.Count(run => run.IsActive),
            Fraction = fraction,
            RemainingSeconds = remaining,
            Version = State.Version,
        };
    }

    private RunSpec SettledSpec(PlannedRun run) =>
        run.Spec.Stage == RunStage.Final && PlanSteps.FindRecipe(State.Recipes, run.Spec) is { } recipe ? RecipeSelection.Settle(run.Spec, recipe) : run.Spec;

    private int Count(RunStatus status) => _standings.Count(run => run.Status == status);
}
