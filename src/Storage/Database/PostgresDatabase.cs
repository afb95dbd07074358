using System.Data;
using Npgsql;

namespace Retort.Storage.Database;

/// <summary>
/// A database that several processes use at once. Work that fails because a connection broke, a server restarts or two
/// transactions crossed is done again for some seconds: all of Retort's writes may be repeated, also after a commit that
/// nobody heard of.
/// </summary>
internal sealed class PostgresDatabase : IDatabase, IDisposable, IAsyncDisposable
{
    private static readonly int[] PausesInMilliseconds = [0, 50, 250, 1000, 2000];

    private readonly PostgresAddress _address;
    private readonly NpgsqlDataSource _source;

    // Callers wait here without a limit of time, and not in the pool, where they would fail after one.
    private readonly SemaphoreSlim _slots;
    private readonly List<IAsyncDisposable> _groups = [];
    private int _disposed;
    private volatile bool _closed;

    private PostgresDatabase(PostgresAddress address, NpgsqlDataSource source, PostgresServerCheck server, int schemaVersion)
    {
        _address = address;
        _source = source;
        _slots = new(address.Connections);
        SchemaVersion = schemaVersion;
        Engine = $"PostgreSQL {server.Version}{(server.Fsync ? "" : " (fsync is off: a power cut loses data)")}";
    }

    public string Name => _address.Name;

    public int SchemaVersion { get; }

    public string Engine { get; }

    /// <summary>Connects, refuses a server that cannot be used before anything is written, and brings the schema up to date.</summary>
    /// <exception cref="StorageException">The server cannot be reached or used; the message says why and what to do.</exception>
    public static PostgresDatabase Open(PostgresAddress address, bool migrate, TimeProvider clock)
    {
        NpgsqlDataSource? source = null;
        try
        {
            source = NpgsqlDataSource.Create(address.ConnectionString);
            using var connection = source.OpenConnection();
            var server = PostgresServerCheck.Read(connection, clock);
            server.Refuse(address.Name);
            var version = new PostgresMigrations(SchemaScripts.Postgres).Apply(connection, address.Name, migrate);
            return new(address, source, server, version);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            source?.Dispose();
            // Settings that contradict each other; the message may quote the string.
            throw new StorageException($"The connection string of {address.Name} has settings that do not go together: remove what is not needed.");
        }
        catch (NpgsqlException e)
        {
            source?.Dispose();
            throw PostgresErrors.Describe("Opening", address, e);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements of which each is a transaction of its own. Cancelling has an effect only before they have begun.</summary>
    /// <exception cref="StorageException">The database fails.</exception>
    public Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync("Writing to", work, null, cancellationToken, CancellationToken.None);

    /// <summary>Runs one statement.</summary>
    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken) =>
        WriteAsync(session => session.ExecuteAsync(sql, values), cancellationToken);

    /// <summary>Runs one transaction in which each statement sees what others have committed before it.</summary>
    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task<T> TransactAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync("Writing to", work, IsolationLevel.ReadCommitted, cancellationToken, CancellationToken.None);

    /// <summary>Reads; each statement sees one state.</summary>
    /// <exception cref="StorageException">The database fails.</exception>
    public Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync("Reading from", work, null, cancellationToken, cancellationToken);

    /// <summary>Reads; all statements see the same state.</summary>
    /// <exception cref="StorageException">The database fails.</exception>
    public Task<T> ReadSnapshotAsync<T>(Func<PostgresSession, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync("Reading from", work, IsolationLevel.RepeatableRead, cancellationToken, cancellationToken);

    /// <summary>A group of writers that the database ends, after their last commit, when it is disposed.</summary>
    public GroupCommit<TItem, TResult> Group<TItem, TResult>(int lanes, Func<TItem, int> bytes, Func<IReadOnlyList<TItem>, Task<TResult[]>> commit)
    {
        var group = new GroupCommit<TItem, TResult>(lanes, bytes, commit);
        lock (_groups) _groups.Add(group);
        return group;
    }

    /// <summary>Commits what waits, lets reads end, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (var group in _groups) await group.DisposeAsync();
        _closed = true;
        for (var i = 0; i < _address.Connections; i++) await _slots.WaitAsync();
        await _source.DisposeAsync();
        _slots.Release(_address.Connections);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async Task<T> RunAsync<T>(
        string what, Func<PostgresSession, Task<T>> work, IsolationLevel? isolation, CancellationToken waiting, CancellationToken working)
    {
        await _slots.WaitAsync(waiting);
        try
        {
            // On the thread pool and not on the caller's scheduler, which may be a grain's.
            return await Task.Run(() => RepeatAsync(what, work, isolation, working), waiting);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<T> RepeatAsync<T>(string what, Func<PostgresSession, Task<T>> work, IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                return await RunOnceAsync(work, isolation, cancellationToken);
            }
            catch (NpgsqlException e) when (tries < PausesInMilliseconds.Length && PostgresErrors.IsPassing(e))
            {
                await Task.Delay(PausesInMilliseconds[tries], cancellationToken);
            }
            catch (NpgsqlException e)
            {
                throw PostgresErrors.Describe(what, _address, e);
            }
        }
    }

    private async Task<T> RunOnceAsync<T>(Func<PostgresSession, Task<T>> work, IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        var session = new PostgresSession(connection, cancellationToken);
        if (isolation is null) return await work(session);

        await using var transaction = await connection.BeginTransactionAsync(isolation.Value, cancellationToken);
        var result = await work(session);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }
}
