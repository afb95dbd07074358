using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Retort.Contracts.Hosts;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Leasing;

/// <summary>Registers the host, asks for work and does it, one run at a time, until the host stops.</summary>
public sealed partial class LeaseLoop(
    HostClient client, ServerCalls calls, AttemptRunner attempts, TrainingHostOptions options, IHostApplicationLifetime lifetime, ILogger<LeaseLoop> log)
    : BackgroundService
{
    /// <summary>Exit code of a host whose token or registration the server refuses.</summary>
    public const int RefusedExitCode = 3;

    /// <summary>0 unless the loop ended because the server refuses this host.</summary>
    public int ExitCode { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var welcome = await RegisterAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                var poll = TimeSpan.FromSeconds(Math.Clamp(welcome.PollSeconds, 1, 300));
                AttemptGrant? grant;
                try
                {
                    grant = await calls.RepeatAsync("ask for work", cancel => client.LeaseAsync(poll, cancel), stoppingToken, forEver: true);
                }
                catch (CallRefusedException refused) when (refused.Status == HttpStatusCode.NotFound)
                {
                    // The server has another data folder than before, or forgot the host.
                    welcome = await RegisterAsync(stoppingToken);
                    continue;
                }

                if (grant is not null) await attempts.RunAsync(grant, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception refused) when (refused is TokenRefusedException or CallRefusedException)
        {
            LogRefused(log, refused.Message);
            ExitCode = RefusedExitCode;
            lifetime.StopApplication();
        }
    }

    private async Task<HostWelcome> RegisterAsync(CancellationToken cancellationToken)
    {
        var message = new RegisterHost
        {
            Host = options.Name,
            Capabilities = new HostCapabilities
            {
                Device = EngineDescription.Device,
                Cores = options.Threads,
                MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                Labels = options.Labels,
            },
            Version = EngineDescription.Version,
            Engine = EngineDescription.Engine,
            OperatingSystem = EngineDescription.OperatingSystem,
        };
        if (options.Server.Scheme == Uri.UriSchemeHttp && !options.Server.IsLoopback) LogUnprotected(log, options.Server);
        var welcome = await calls.RepeatAsync("register", cancel => client.RegisterAsync(message, cancel), cancellationToken, forEver: true);
        LogRegistered(log, options.Name.Value, options.Server, EngineDescription.Engine, options.Threads);
        if (welcome.Version != EngineDescription.Version) LogVersions(log, welcome.Version, EngineDescription.Version);
        return welcome;
    }

    [LoggerMessage(1, LogLevel.Information, "Host {Host} is registered at {Server} and waits for runs ({Engine}, {Threads} threads)")]
    private static partial void LogRegistered(ILogger log, string host, Uri server, string engine, int threads);

    [LoggerMessage(2, LogLevel.Warning, "The server is version {Server} and this host {Host}: results of different versions need not agree bit for bit")]
    private static partial void LogVersions(ILogger log, string server, string host);

    [LoggerMessage(3, LogLevel.Warning, "The token goes unencrypted to {Server}: use https, or a network that you trust")]
    private static partial void LogUnprotected(ILogger log, Uri server);

    [LoggerMessage(4, LogLevel.Critical, "{Reason} The host stops")]
    private static partial void LogRefused(ILogger log, string reason);
}
