using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;
using Retort.Grains.Audit;

namespace Retort.Grains.Checkpoints;

/// <summary>One stored artefact. Equal bytes are one artefact however many runs produce them, so its events go into the default project's chain.</summary>
public sealed partial class CheckpointGrain : Grain, ICheckpointGrain
{
    private readonly AuditedState<CheckpointState> _state;
    private readonly GrainStores _stores;
    private readonly TimeProvider _clock;
    private readonly ILogger<CheckpointGrain> _logger;
    private readonly BlobId _id;

    public CheckpointGrain(
        [PersistentState("checkpoint", GrainStores.StateStorage)] IPersistentState<CheckpointState> state,
        GrainStores stores,
        TimeProvider clock,
        ILogger<CheckpointGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(stores);
        (_stores, _clock, _logger) = (stores, clock, logger);
        _id = BlobId.Parse(this.GetPrimaryKeyString());
        _state = new(state, stores.Audit, clock, "checkpoint", _id.Value);
    }

    private CheckpointState State => _state.Value;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _state.SettleAsync();
        if (!_state.Exists) return;
        if (State.IsReferenced) await _stores.Catalogue.PutAsync(Details(), cancellationToken);
        else await RemoveAsync();
    }

    public async Task<CommandOutcome> RecordAsync(RecordCheckpoint command, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);

        // Here, in the turns of the one who deletes them: the bytes cannot go between this look and the write.
        if (await _stores.Blobs.FindAsync(_id, cancellationToken) is not { } bytes)
            return CommandOutcome.Refused(Refusal.NotFound, $"blob {_id} is not stored; upload it first");

        var known = _state.Exists ? State : new CheckpointState { Kind = command.Kind, Bytes = bytes, At = _clock.GetUtcNow() };
        var next = known with { ProducedBy = Add(known.ProducedBy, command.Run), Parents = [.. known.Parents.Union(command.Parents)] };
        if (_state.Exists && next.ProducedBy.Length == known.ProducedBy.Length && next.Parents.Length == known.Parents.Length) return CommandOutcome.Done;

        await _state.WriteAsync(next, Entry(Actor.System, "checkpoint.recorded", $"{command.Kind} of run {command.Run}, {bytes} bytes"));
        LogRecorded(_id, command.Run, bytes);
        await _stores.Catalogue.PutAsync(Details(), CancellationToken.None);
        return CommandOutcome.Done;
    }

    public async Task<CommandOutcome> UseAsync(RunId run, CancellationToken cancellationToken = default)
    {
        if (!_state.Exists || State.ProducedBy.IsEmpty) return CommandOutcome.Refused(Refusal.NotFound, $"Checkpoint {_id} is not there any more.");
        if (State.UsedBy.Contains(run)) return CommandOutcome.Done;

        await _state.WriteAsync(State with { UsedBy = State.UsedBy.Add(run) }, Entry(Actor.System, "checkpoint.used", $"by run {run}"));
        await _stores.Catalogue.PutAsync(Details(), CancellationToken.None);
        return CommandOutcome.Done;
    }

    public async Task ReleaseAsync(RunId run, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!_state.Exists) return;
        var next = State with { ProducedBy = State.ProducedBy.Remove(run), UsedBy = State.UsedBy.Remove(run) };
        if (next.ProducedBy.Length == State.ProducedBy.Length && next.UsedBy.Length == State.UsedBy.Length && next.IsReferenced) return;

        if (next.IsReferenced)
        {
            await _state.WriteAsync(next, Entry(actor, "checkpoint.released", $"by run {run}"));
            await _stores.Catalogue.PutAsync(Details(), CancellationToken.None);
            return;
        }

        if (State.IsReferenced) await _state.WriteAsync(next, Entry(actor, "checkpoint.deleted", $"released by run {run}, {State.Bytes} bytes freed") with { Gone = true });
        await RemoveAsync();
    }

    public Task<CheckpointDetails?> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(_state.Exists && State.IsReferenced ? Details() : null);

    private async Task RemoveAsync()
    {
        await _stores.Blobs.DeleteAsync(_id, CancellationToken.None);
        await _stores.Catalogue.RemoveAsync(_id, CancellationToken.None);
        LogDeleted(_id, State.Bytes);
        await _state.ClearAsync();
    }

    private static ImmutableArray<RunId> Add(ImmutableArray<RunId> runs, RunId run) => runs.Contains(run) ? runs : runs.Add(run);

    private static AuditEntry Entry(Actor actor, string action, string detail) => new(ProjectNames.Default, actor, action, detail);

    private CheckpointDetails Details() => new()
    {
        Blob = _id,
        Kind = State.Kind,
        Bytes = State.Bytes,
        At = State.At,
        ProducedBy = State.ProducedBy,
        Parents = State.Parents,
        UsedBy = State.UsedBy,
    };
}
