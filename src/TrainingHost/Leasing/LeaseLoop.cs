using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Retort.Contracts.Hosts;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Leasing;

/// <summary>Registers the host, asks for work while it has room for a run, and leaves in order when the host stops.</summary>
public sealed partial class LeaseLoop(
    HostClient client, ServerCalls calls, AttemptRunner attempts, TrainingHostOptions options, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<LeaseLoop> log)
    : BackgroundService
{
    /// <summary>Exit code of a host whose token or registration the server refuses.</summary>
    public const int RefusedExitCode = 3;

    // A server that is away is not waited for: without the sign-off it sees the host's silence a little later.
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(1);

    /// <summary>0 unless the loop ended because the server refuses this host.</summary>
    public int ExitCode { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>(options.Parallel);
        try
        {
            await WorkAsync(running, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await LeaveAsync(running);
        }
        catch (Exception refused) when (refused is TokenRefusedException or CallRefusedException)
        {
            LogRefused(log, refused.Message);
            ExitCode = RefusedExitCode;
            lifetime.StopApplication();

            // The others stop with the host; what they were refused has been said.
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(List<Task> running, CancellationToken stoppingToken)
    {
        var welcome = await RegisterAsync(stoppingToken);
        while (true)
        {
            while (running.Count == options.Parallel) await EndOneAsync(running);
            stoppingToken.ThrowIfCancellationRequested();
            var poll = TimeSpan.FromSeconds(Math.Clamp(welcome.PollSeconds, 1, 300));
            try
            {
                if (await calls.RepeatAsync("ask for work", cancel => client.LeaseAsync(poll, cancel), stoppingToken, forEver: true) is { } grant)
                    running.Add(attempts.RunAsync(grant, stoppingToken));
            }
            catch (CallRefusedException refused) when (refused.Status == HttpStatusCode.NotFound)
            {
                // The server has another data folder than before, or forgot the host.
                welcome = await RegisterAsync(stoppingToken);
            }

            while (running.Any(attempt => attempt.IsCompleted)) await EndOneAsync(running);
        }
    }

    private static async Task EndOneAsync(List<Task> running)
    {
        var ended = await Task.WhenAny(running);
        running.Remove(ended);
        await ended;
    }

    private async Task LeaveAsync(List<Task> running)
    {
        try
        {
            await Task.WhenAll(running);
            using var limit = new CancellationTokenSource(LeaveLimit, clock);
            await client.LeaveAsync(limit.Token);
        }
        catch (Exception away) when (away is ServerAwayException or CallRefusedException or TokenRefusedException or OperationCanceledException)
        {
            LogNotLeft(log, away.Message);
        }
    }

    private async Task<HostWelcome> RegisterAsync(CancellationToken cancellationToken)
    {
        var message = new RegisterHost
        {
            Host = options.Name,
            Capabilities = new HostCapabilities
            {
                Device = options.Device.Kind,
                DeviceName = DeviceDescription.Of(options.Device.Device),
                Cores = options.Threads,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Labels = options.Labels,
                ParallelRuns = options.Parallel,
            },
            Version = EngineDescription.Version,
            Engine = EngineDescription.Engine,
            OperatingSystem = EngineDescription.OperatingSystem,
        };
        if (options.Server.Scheme == Uri.UriSchemeHttp && !options.Server.IsLoopback) LogUnprotected(log, options.Server);
        var welcome = await calls.RepeatAsync("register", cancel => client.RegisterAsync(message, cancel), cancellationToken, forEver: true);
        LogRegistered(log, options.Name.Value, options.Server, EngineDescription.Engine, message.Capabilities.DeviceName, options.Parallel, options.Threads);
        if (welcome.Version != EngineDescription.Version) LogVersions(log, welcome.Version, EngineDescription.Version);
        return welcome;
    }

    [LoggerMessage(1, LogLevel.Information, "Host {Host} is registered at {Server} and waits for runs ({Engine} on {Device}, up to {Parallel} at a time on {Threads} threads)")]
    private static partial void LogRegistered(ILogger log, string host, Uri server, string engine, string device, int parallel, int threads);

    [LoggerMessage(2, LogLevel.Warning, "The server is version {Server} and this host {Host}: results of different versions need not agree bit for bit")]
    private static partial void LogVersions(ILogger log, string server, string host);

    [LoggerMessage(3, LogLevel.Warning, "The token goes unencrypted to {Server}: use https, or a network that you trust")]
    private static partial void LogUnprotected(ILogger log, Uri server);

    [LoggerMessage(4, LogLevel.Critical, "{Reason} The host stops")]
    private static partial void LogRefused(ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Information, "The server was not told that this host leaves: {Reason}")]
    private static partial void LogNotLeft(ILogger log, string reason);
}
