using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Retort.Testing.Databases;

/// <summary>
/// A private PostgreSQL on a free loopback port, in a temporary folder. A shell owns server and folder, and removes both when
/// its standard input closes, which happens however this process ends.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // fsync is off: the machine does not crash in these tests, only processes do.
    private const string Script = """
        set -eu
        trap '' INT TERM HUP
        folder=$(mktemp -d /tmp/retort-postgres-XXXXXX)
        trap 'rm -rf "$folder"' EXIT
        echo retort > "$folder/password"
        "$1/initdb" -D "$folder/data" -U retort -E UTF8 --locale=C --auth=scram-sha-256 --pwfile="$folder/password" --no-sync > "$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log"; exit 1; }
        start() {
            "$1/postgres" -D "$folder/data" -p "$2" -k "$folder" -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c max_connections=200 < /dev/null 2>&1 &
            server=$!
        }
        start "$@"
        while read -r command; do
            case $command in
                crash) kill -QUIT $server; wait $server || true; echo "retort: crashed" ;;
                start) start "$@" ;;
            esac
        done
        kill -INT $server || true
        wait $server || true
        """;

    private static readonly Lazy<Task<PostgresServer>> Shared = new(() => StartAsync());

    private readonly Process _shell;
    private readonly StringBuilder _log = new();
    private (string Text, TaskCompletionSource Seen) _awaited = ("", new());
    private readonly NpgsqlDataSource _source;
    private int _schemas;

    private PostgresServer(string binaries, string port)
    {
        ConnectionString = $"Host=127.0.0.1;Port={port};Database=postgres;Username=retort;Password=retort";
        _source = NpgsqlDataSource.Create(ConnectionString);
        string[] command = ["sh", "-c", Script, "sh", binaries, port];
        // PostgreSQL refuses to run as root.
        if (Environment.UserName == "root") command = ["runuser", "-u", "postgres", "--", .. command];
        _shell = new()
        {
            StartInfo = new(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                WorkingDirectory = "/tmp",
                Environment = { ["LC_ALL"] = "C", ["TZ"] = "UTC" },
            },
            EnableRaisingEvents = true,
        };
        _shell.OutputDataReceived += (_, line) => Take(line.Data);
    }

    /// <summary>Of the user who may do everything.</summary>
    public string ConnectionString { get; }

    /// <summary>The server that all tests of this process share.</summary>
    public static Task<PostgresServer> GetSharedAsync() => Shared.Value;

    /// <exception cref="InvalidOperationException">PostgreSQL is not installed or does not start; the message says what to do.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        if (OperatingSystem.IsWindows()) throw new InvalidOperationException("The tests of the PostgreSQL stores start a server through a shell, which they cannot on Windows: run them on Linux (WSL will do).");
        var binaries = FindBinaries() ?? throw new InvalidOperationException(
            "The tests of the PostgreSQL stores need PostgreSQL 15 or later. `dotnet platform.cs test` installs it where it may; by hand: sudo apt-get install -y postgresql. "
            + "Where it is installed elsewhere, set RETORT_POSTGRES to the folder that holds initdb and postgres.");
        var server = new PostgresServer(binaries, FreePort());
        var ready = server.Await("ready to accept connections");
        server._shell.Start();
        server._shell.BeginOutputReadLine();
        await ready;
        return server;
    }

    /// <summary>An empty schema of its own, in a database that all share.</summary>
    public async Task<string> CreateSchemaAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _schemas)}");
        await ExecuteAsync($"CREATE SCHEMA {name}");
        return ConnectionString + $";Search Path={name}";
    }

    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Ends all its processes at once, without a checkpoint.</summary>
    public async Task CrashAsync()
    {
        var crashed = Await("retort: crashed");
        await _shell.StandardInput.WriteLineAsync("crash");
        await crashed;
    }

    /// <summary>After <see cref="CrashAsync"/>: recovers from the log.</summary>
    public async Task StartAgainAsync()
    {
        var ready = Await("ready to accept connections");
        await _shell.StandardInput.WriteLineAsync("start");
        await ready;
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private static string? FindBinaries()
    {
        if (Environment.GetEnvironmentVariable("RETORT_POSTGRES") is { Length: > 0 } given) return given;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var major) ? major : 0).Select(folder => Path.Combine(folder, "bin"))
            : [];
        return path.Concat(debian).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private Task Await(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_log) _awaited = (text, seen);
        return seen.Task;
    }

    private void Take(string? line)
    {
        lock (_log)
        {
            if (line is null)
                _awaited.Seen.TrySetException(new InvalidOperationException($"PostgreSQL ended before it said '{_awaited.Text}':\n{_log}"));
            else if (line.Contains(_awaited.Text, StringComparison.Ordinal))
                _awaited.Seen.TrySetResult();
            _log.AppendLine(line);
        }
    }
}
