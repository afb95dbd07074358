using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Retort.Web.Hosting;

/// <summary>Writes the address file once the server accepts connections.</summary>
internal sealed partial class Announcement(DataFolder folder, IServer server, IHostApplicationLifetime lifetime, ILogger<Announcement> logger) : IHostedService
{
    /// <summary>Retort's version, as in the project files.</summary>
    public static string Version { get; } =
        typeof(Announcement).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            // Wildcard addresses are no addresses to call: clients on this machine use the loopback one.
            var url = server.Features.Get<IServerAddressesFeature>()!.Addresses.First()
                .Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)
                .Replace("[::]", "127.0.0.1", StringComparison.Ordinal);
            folder.Announce(new DataFolder.ServerAddress(Environment.ProcessId, url, Version));
            LogReady(logger, url, folder.FolderPath);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Retort listens on {Url}; data folder {Folder}")]
    private static partial void LogReady(ILogger logger, string url, string folder);
}
