using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Retort.Storage.Database;

/// <summary>
/// The only writer of the database: one thread that takes what waits, runs it in one transaction and commits once, so that many
/// callers share one fsync. A caller's failure undoes that caller's part only. A caller hears after the commit.
/// </summary>
internal sealed class GroupCommitWriter : IDisposable, IAsyncDisposable
{
    private const int OperationsInCommit = 1024;
    private static readonly TimeSpan CommitAfter = TimeSpan.FromMilliseconds(20);

    private readonly BlockingCollection<PendingWrite> _queue = [];
    private readonly SemaphoreSlim _room = new(8 * OperationsInCommit);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PendingWrite> _batch = new(OperationsInCommit);
    private readonly Thread _thread;
    private readonly SqliteSession _session;
    private readonly string _file;

    /// <param name="session">Owned by the writer from here on.</param>
    /// <param name="file">Named in errors.</param>
    public GroupCommitWriter(SqliteSession session, string file)
    {
        _session = session;
        _file = file;
        _thread = new(Loop) { IsBackground = true, Name = "Retort database writer" };
        _thread.Start();
    }

    /// <summary>
    /// Completes when <paramref name="work"/> is durable. The work runs on the writer's thread and delays everyone: it prepares
    /// nothing that could be prepared before. Cancelling has an effect only before the work has begun.
    /// </summary>
    /// <exception cref="StorageException">The disk or the database fails; nothing was kept.</exception>
    /// <exception cref="ObjectDisposedException">The database was closed.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            var write = new PendingWrite<T>(work, cancellationToken);
            try
            {
                _queue.Add(write, CancellationToken.None);
            }
            catch (InvalidOperationException)
            {
                throw new ObjectDisposedException(nameof(SqliteDatabase), $"The database '{_file}' was closed.");
            }

            return await write.Task;
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Takes no more, commits what waits and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.CompleteAdding();
        await _ended.Task;
        Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _session.Dispose();
    }

    private void Loop()
    {
        try
        {
            while (_queue.TryTake(out var first, Timeout.Infinite)) CommitTogether(first);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void CommitTogether(PendingWrite first)
    {
        _batch.Clear();
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            var began = Stopwatch.GetTimestamp();
            PendingWrite? next = first;
            do
            {
                _batch.Add(next);
                RunPart(next);
            }
            while (_batch.Count < OperationsInCommit && Stopwatch.GetElapsedTime(began) < CommitAfter && _queue.TryTake(out next));

            _session.Execute("COMMIT");
        }
        catch (Exception e)
        {
            // The loop's border: whatever happened, nothing was committed, everyone in the batch is told, and the writer goes on.
            if (_batch.Count == 0) _batch.Add(first);
            var error = e as StorageException ?? Describe(e);
            foreach (var write in _batch) write.Error ??= error;
            RollBack();
        }

        foreach (var write in _batch) write.Complete();
    }

    private void RunPart(PendingWrite write)
    {
        if (write.CancellationToken.IsCancellationRequested)
        {
            write.Error = new OperationCanceledException(write.CancellationToken);
            return;
        }

        _session.Execute("SAVEPOINT part");
        try
        {
            write.Run(_session);
            _session.Execute("RELEASE part");
        }
        catch (Exception e)
        {
            write.Error = e is SqliteException ? Describe(e) : e;
            if (!_session.InTransaction) throw;
            _session.Execute("ROLLBACK TO part");
            _session.Execute("RELEASE part");
        }
    }

    private void RollBack()
    {
        try
        {
            if (_session.InTransaction) _session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The next BEGIN fails in the same way and says so to its callers.
        }
    }

    private StorageException Describe(Exception e)
    {
        var advice = e is SqliteException sqlite ? sqlite.SqliteErrorCode switch
        {
            13 => " Free space on that disk.",
            8 or 14 => " Give this server's user the right to write the file and its folder.",
            5 or 6 => " Another process holds the database: one data folder belongs to one server.",
            11 or 26 => " The file is damaged: restore a backup.",
            _ => "",
        } : "";
        return new($"Writing to '{_file}' failed, and nothing of this write was kept: {e.Message}{advice}", e);
    }
}
