namespace Retort.Storage.Database;

/// <summary>A caller's part of a group commit.</summary>
internal abstract class PendingWrite(CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public Exception? Error { get; set; }

    /// <summary>Runs inside the transaction that it shares with others.</summary>
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Complete();
}
