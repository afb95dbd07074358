using System.Net.Sockets;
using Npgsql;

namespace Retort.Storage.Database;

/// <summary>Which failures pass by themselves, and what an operator can do about the others.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the same work may succeed when it is done again at once or a little later.</summary>
    public static bool IsPassing(Exception error) => error switch
    {
        PostgresException e => e.SqlState.StartsWith("08", StringComparison.Ordinal)
            || e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
                or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException e => e.InnerException is IOException or SocketException,
        _ => false,
    };

    public static StorageException Describe(string what, PostgresAddress address, NpgsqlException error)
    {
        // A message of the server names objects and users; that of a socket says why. Neither holds the password.
        var reason = error is PostgresException server ? $"{server.MessageText} (SQLSTATE {server.SqlState})" : error.InnerException?.Message ?? error.Message;
        return new($"{what} {address.Name} failed: {reason.TrimEnd('.')}.{Advice(address, error)}", error);
    }

    private static string Advice(PostgresAddress address, NpgsqlException error) => error switch
    {
        PostgresException e => e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $" Check Username and Password in {StorageOptions.Section}:Postgres, and pg_hba.conf of the server.",
            PostgresErrorCodes.InvalidCatalogName => $" Check Database in {StorageOptions.Section}:Postgres, or create it: CREATE DATABASE \"{address.Database}\" ENCODING 'UTF8' TEMPLATE template0.",
            PostgresErrorCodes.InsufficientPrivilege => " Grant the user the rights on the tables of Retort's schema.",
            PostgresErrorCodes.TooManyConnections => " Give each process a smaller `Maximum Pool Size`, or raise max_connections of the server (or the user's CONNECTION LIMIT).",
            PostgresErrorCodes.DiskFull => " Free space on the server's disk.",
            PostgresErrorCodes.ReadOnlySqlTransaction => " Connect to the primary server (`Target Session Attributes=primary` where several hosts are named).",
            _ => "",
        },
        { InnerException: SocketException } => $" Check that a server listens on {address.Host} and that a firewall lets this machine through.",
        { InnerException: TimeoutException } => " The server did not answer in time: see its load and its locks (pg_stat_activity), and the network between.",
        { InnerException: System.Security.Authentication.AuthenticationException } => " Check SSL Mode and Root Certificate.",
        _ => "",
    };
}
