using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Retort.Storage.Database;

/// <summary>The SQLite file: one writer that commits in groups, several readers that see what was committed when they began.</summary>
internal sealed class SqliteDatabase : IDatabase, IDisposable, IAsyncDisposable
{
    private readonly string _file;
    private readonly GroupCommitWriter _writer;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _slots;
    private readonly int _readers;
    private int _disposed;

    private SqliteDatabase(string file, SqliteSession writer, int readers, int schemaVersion)
    {
        _file = file;
        _readers = readers;
        _slots = new(readers);
        SchemaVersion = schemaVersion;
        _writer = new(writer, file);
    }

    public string Name => $"the database '{_file}'";

    public int SchemaVersion { get; }

    public string Engine => $"SQLite {SqliteLibrary.EnsureLoaded()}";

    /// <summary>Opens or creates the file and brings its schema up to date. Safe when another process does the same.</summary>
    /// <exception cref="StorageException">The file cannot be opened, is not Retort's, was written by a newer Retort, or is older and may not be migrated.</exception>
    public static SqliteDatabase Open(string file, int readers, bool migrate = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(readers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(readers, 64);
        SqliteSession? session = null;
        try
        {
            session = SqliteSession.Open(file, readOnly: false);
            // Has an effect only before the first table: lets a deletion give pages back to the disk.
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            session.Execute("PRAGMA journal_mode = WAL");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA journal_size_limit = 67108864");
            var version = new SqliteMigrations(SchemaScripts.Sqlite).Apply(session, file, migrate);
            return new(file, session, readers, version);
        }
        catch (SqliteException e)
        {
            session?.Dispose();
            throw new StorageException($"The database '{file}' cannot be opened: {e.Message} Check that the file belongs to this server's user and is not damaged.", e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="GroupCommitWriter.WriteAsync{T}"/>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) => _writer.WriteAsync(work, cancellationToken);

    /// <inheritdoc cref="GroupCommitWriter.WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteSession> work, CancellationToken cancellationToken) =>
        _writer.WriteAsync(
            session =>
            {
                work(session);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// Reads one consistent state. SQLite reads block their thread, so they run on the thread pool and not on the caller's
    /// scheduler, which may be a grain's.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return await Task.Run(() => Read(work), cancellationToken);
        }
        catch (SqliteException e)
        {
            throw new StorageException($"Reading '{_file}' failed: {e.Message}", e);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Commits what waits, lets reads end, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        for (var i = 0; i < _readers; i++) await _slots.WaitAsync();
        CloseReaders();
        await _writer.DisposeAsync();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        for (var i = 0; i < _readers; i++) _slots.Wait();
        CloseReaders();
        _writer.Dispose();
    }

    private T Read<T>(Func<SqliteSession, T> work)
    {
        if (!_idle.TryTake(out var session)) session = SqliteSession.Open(_file, readOnly: true);
        try
        {
            session.Execute("BEGIN");
            var result = work(session);
            session.Execute("COMMIT");
            _idle.Add(session);
            return result;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    // Readers close first: the last connection to close is the one that may fold the log into the file.
    private void CloseReaders()
    {
        foreach (var session in _idle) session.Dispose();
        _idle.Clear();
        _slots.Release(_readers);
    }
}
