using Orleans.Runtime;
using Retort.Contracts.Audit;
using Retort.Contracts.Specs;
using Retort.Storage.Audit;

namespace Retort.Grains.Audit;

/// <summary>
/// Writes a grain's state together with the audit event of the change: first the state with the event in it, then the event to the
/// log, which takes it once however often it comes; only then is the command acknowledged. An activation sends what it finds pending.
/// </summary>
/// <remarks>A change, once begun, is finished whether or not its caller still waits. Belongs to one activation, in its turns.</remarks>
internal sealed class AuditedState<TState>(IPersistentState<TState> stored, IAuditLog log, TimeProvider clock, string objectKind, string objectId)
    where TState : class, IAudited<TState>, new()
{
    private const int DetailLength = 1_000;

    public TState Value => stored.State;

    public bool Exists => stored.RecordExists;

    /// <summary>Appends the event that a crash, or a log that failed, has left behind.</summary>
    public async Task SettleAsync()
    {
        if (stored.State.PendingEvent is not { } pending) return;
        await log.AppendAsync(pending, CancellationToken.None);

        // Stored with the next write: until then a new activation appends it once more, which changes nothing.
        stored.State = stored.State.Stamp(stored.State.Version, null);
    }

    /// <summary>Writes a change that is the consequence of a command elsewhere and has no event of its own.</summary>
    public async Task WriteAsync(TState next)
    {
        await SettleAsync();
        await StoreAsync(next.Stamp(await NextVersionAsync(), null));
    }

    /// <summary>Writes the change of a command and appends its event.</summary>
    public async Task WriteAsync(TState next, AuditEntry entry)
    {
        await SettleAsync();
        var version = await NextVersionAsync();
        var pending = new AuditEvent
        {
            Project = entry.Project,
            At = clock.GetUtcNow(),
            Actor = entry.Actor,
            Action = entry.Action,
            ObjectKind = objectKind,
            ObjectId = objectId,
            ObjectVersion = version,
            Detail = entry.Detail is { Length: > DetailLength } detail ? detail[..DetailLength] : entry.Detail,
            BeforeHash = stored.RecordExists ? Hash(stored.State) : null,
            AfterHash = entry.Gone ? null : Hash(next.Stamp(version, null)),
        };
        await StoreAsync(next.Stamp(version, pending));
        await SettleAsync();
    }

    /// <summary>Removes the stored state; its events stay.</summary>
    public async Task ClearAsync()
    {
        await SettleAsync();
        await stored.ClearStateAsync(CancellationToken.None);
    }

    private static string Hash(TState state) => SpecHash.Of(state.Stamp(state.Version, null)).Value;

    // Of an object that was deleted and is made again, such as a checkpoint with the same bytes, the versions go on: the log
    // tells events apart by them.
    private async Task<long> NextVersionAsync() => stored.RecordExists
        ? stored.State.Version + 1
        : (await log.ListAsync(objectKind, objectId, CancellationToken.None)).Select(entry => entry.ObjectVersion).DefaultIfEmpty().Max() + 1;

    private async Task StoreAsync(TState next)
    {
        var previous = stored.State;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            stored.State = previous;
            throw;
        }
    }
}
