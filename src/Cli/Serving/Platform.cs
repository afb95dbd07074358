using Retort.Cli.Processes;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Processes;

namespace Retort.Cli.Serving;

/// <summary>A server and its training hosts, running as children of this process.</summary>
public sealed class Platform : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _server;
    private readonly IReadOnlyList<HostSupervisor> _hosts;
    private readonly TimeProvider _clock;

    private Platform(ChildProcess server, ServerClient client, IReadOnlyList<HostSupervisor> hosts, TimeProvider clock)
    {
        _server = server;
        Client = client;
        _hosts = hosts;
        _clock = clock;
    }

    /// <summary>Speaks to the server with the command line's token.</summary>
    public ServerClient Client { get; }

    /// <summary>Completes when the server ends by itself.</summary>
    public Task<int> ServerExited => _server.Exited;

    /// <summary>The last lines of the server's standard error.</summary>
    public string ServerErrors => string.Join('\n', _server.LastErrors);

    /// <summary>Starts the server, waits until it answers, then starts the hosts.</summary>
    public static async Task<Platform> StartAsync(PlatformOptions options, CommandContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        var server = ChildProcess.Start("server", PublishedProgram.Find(PublishedProgram.Server), ServerArguments(options), LogFile(options.Folder, "server"));
        try
        {
            var client = await WaitUntilReadyAsync(server, options, context.Clock, cancellationToken);
            var program = options.Hosts > 0 ? PublishedProgram.Find(PublishedProgram.TrainingHost) : null;
            var hosts = Enumerable.Range(1, options.Hosts).Select(number => new HostSupervisor(
                $"training host {number}",
                () => ChildProcess.Start($"training host {number}", program!, HostArguments(options, client.Url, number), options.Folder.LogOf($"host-{number}")),
                context,
                StopGrace)).ToArray();
            return new Platform(server, client, hosts, context.Clock);
        }
        catch
        {
            await server.StopAsync(StopGrace, context.Clock);
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Hosts first, so that they can hand back what they work on while the server still listens.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_hosts.Select(host => host.DisposeAsync().AsTask()));
        await _server.StopAsync(StopGrace, _clock);
        await _server.DisposeAsync();
        Client.Dispose();
    }

    internal static IReadOnlyList<string> ServerArguments(PlatformOptions options) =>
    [
        "--data", options.Folder.Path,
        "--port", options.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        .. options.Listen is { } address ? ["--listen", address.ToString()] : Array.Empty<string>(),
        ParentProcess.Option,
    ];

    // Hosts of one machine share its cores; a run's result does not depend on how many it gets.
    internal static IReadOnlyList<string> HostArguments(PlatformOptions options, string url, int number) =>
    [
        "--server", url,
        "--token-file", options.Folder.HostToken,
        "--data", options.Folder.Path,
        "--name", $"host-{number}",
        "--threads", Math.Max(1, Environment.ProcessorCount / options.Hosts).ToString(System.Globalization.CultureInfo.InvariantCulture),
        ParentProcess.Option,
    ];

    private static string LogFile(DataFolder folder, string process)
    {
        try
        {
            folder.Create();
            return folder.LogOf(process);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                $"The data folder {folder.Path} cannot be written ({e.Message}). Give this user the right to write there, or choose another folder with --data.",
                ExitCodes.CannotStart,
                e);
        }
    }

    private static async Task<ServerClient> WaitUntilReadyAsync(ChildProcess server, PlatformOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var timer = new PeriodicTimer(PollEvery, clock);
        try
        {
            while (true)
            {
                if (server.Exited.IsCompleted) throw await FailedAsync(server, options.Folder);

                // The pid tells this server's announcement from one that a killed server left behind.
                if (options.Folder.ReadAddress() is { } address && address.Pid == server.Id)
                {
                    var client = new ServerClient(address.Url, ServerConnection.ReadToken(options.Folder.CliToken));
                    if (await client.IsLiveAsync(either.Token)) return client;
                    client.Dispose();
                }

                await timer.WaitForNextTickAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"The server did not answer within {StartTimeout.TotalMinutes:F0} minutes. Its log is {options.Folder.LogOf("server")}.", ExitCodes.CannotStart);
        }
    }

    private static async Task<CliException> FailedAsync(ChildProcess server, DataFolder folder)
    {
        var code = await server.Exited;
        var said = string.Join('\n', server.LastErrors);
        return code == ExitCodes.CannotStart && said.Length > 0
            ? new CliException(said, ExitCodes.CannotStart)
            : new CliException($"The server ended with exit code {code} before it answered. Its log is {folder.LogOf("server")}.{(said.Length > 0 ? $" It said last:\n{said}" : "")}", ExitCodes.CannotStart);
    }
}
