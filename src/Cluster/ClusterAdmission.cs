using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Retort.Storage;
using Retort.Storage.Database;

namespace Retort.Runtime;

/// <summary>
/// Keeps processes of another Retort version, or of another cluster, away from one database: its schema, states and messages belong
/// to one of them at a time. Each process holds two shared advisory locks as long as it lives, whose numbers say which cluster and
/// which version it is of, and looks for others'. That writes nothing and vanishes with the connection, however the process ended.
/// </summary>
/// <remarks>
/// Each takes its locks before it looks, so that of two which start together at least one sees the other. A pooler that shares
/// sessions between clients (PgBouncer's transaction mode) would break this.
/// </remarks>
internal sealed partial class ClusterAdmission : BackgroundService
{
    // "RTRC" and "RTRV": the first half of a lock's number; the second is the cluster's or the version's.
    private const int ClusterLocks = 0x52545243;
    private const int VersionLocks = 0x52545256;

    private static readonly Version Version = typeof(ClusterAdmission).Assembly.GetName().Version!;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly PostgresAddress _address;
    private readonly string _cluster;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private NpgsqlConnection _connection;

    private ClusterAdmission(PostgresAddress address, string cluster, NpgsqlConnection connection, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger logger) =>
        (_address, _cluster, _connection, _lifetime, _clock, _logger) = (address, cluster, connection, lifetime, clock, logger);

    /// <summary>Returns once this process may use the database. Synchronous, because it stands before everything that the container makes.</summary>
    /// <exception cref="StorageException">The database cannot be reached, or processes of another version or cluster use it.</exception>
    public static ClusterAdmission Enter(ClusterMembership membership, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ClusterAdmission> logger)
    {
        var address = PostgresAddress.Parse(membership.Database);
        var (connection, refusal) = Task.Run(() => TryEnterAsync(address, membership.ClusterId, CancellationToken.None)).GetAwaiter().GetResult();
        return refusal is null ? new(address, membership.ClusterId, connection, lifetime, clock, logger) : throw new StorageException(refusal);
    }

    public override void Dispose()
    {
        base.Dispose();
        _connection.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Period, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var command = new NpgsqlCommand("SELECT 1", _connection);
                await command.ExecuteScalarAsync(stoppingToken);
            }
            catch (NpgsqlException lost) when (!stoppingToken.IsCancellationRequested)
            {
                LogLost(_logger, lost);
                if (!await ReturnAsync(stoppingToken)) return;
            }
        }
    }

    // The locks went with the connection, and another version may have come in their place.
    private async Task<bool> ReturnAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (connection, refusal) = await TryEnterAsync(_address, _cluster, cancellationToken);
            if (refusal is not null)
            {
                LogReplaced(_logger, refusal);
                _lifetime.StopApplication();
                return false;
            }

            await _connection.DisposeAsync();
            _connection = connection;
        }
        catch (StorageException)
        {
            // Still unreachable, which the next look will say again.
        }

        return true;
    }

    private static async Task<(NpgsqlConnection Connection, string? Refusal)> TryEnterAsync(PostgresAddress address, string cluster, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, KeepAlive = 30 }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await LockAsync(connection, ClusterLocks, Number(cluster), cancellationToken);
            await LockAsync(connection, VersionLocks, Number(Version), cancellationToken);
            var refusal = await AnyOtherAsync(connection, ClusterLocks, Number(cluster), cancellationToken) is not null
                ? $"Another cluster than '{cluster}' uses {address.Name}, and one database belongs to one cluster. Set {RuntimeOptions.ClusterSection}:ClusterId to the other processes', or give this cluster a database of its own."
                : await AnyOtherAsync(connection, VersionLocks, Number(Version), cancellationToken) is { } other
                    ? $"Processes of Retort {Text(other)} use {address.Name}, and this is Retort {Version.ToString(3)}: a cluster runs one version at a time. Stop all silos and servers of the other version first, or start that version here."
                    : null;
            if (refusal is not null) await connection.DisposeAsync();
            return (connection, refusal);
        }
        catch (NpgsqlException e)
        {
            await connection.DisposeAsync();
            throw PostgresErrors.Describe("Opening", address, e);
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, int group, int number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock_shared($1, $2)", connection) { Parameters = { new() { Value = group }, new() { Value = number } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<long?> AnyOtherAsync(NpgsqlConnection connection, int group, int number, CancellationToken cancellationToken)
    {
        const string Sql =
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid::bigint = $1 AND objid::bigint <> $2"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1";
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = (long)group }, new() { Value = (long)number } } };
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static int Number(string cluster) => BinaryPrimitives.ReadInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(cluster))) & int.MaxValue;

    private static int Number(Version version) => (version.Major * 1_000_000) + (version.Minor * 1_000) + version.Build;

    private static string Text(long version) => string.Create(CultureInfo.InvariantCulture, $"{version / 1_000_000}.{version / 1_000 % 1_000}.{version % 1_000}");

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The connection that holds this process's place in the cluster was lost; it is taken again")]
    private static partial void LogLost(ILogger logger, Exception lost);

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message = "This process stops. {Refusal}")]
    private static partial void LogReplaced(ILogger logger, string refusal);
}
