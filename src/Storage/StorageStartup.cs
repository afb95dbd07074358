using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Retort.Storage.Blobs;
using Retort.Storage.Database;

namespace Retort.Storage;

/// <summary>Opens the stores before the host serves anything, so that a folder or a database that cannot be used stops the start.</summary>
#pragma warning disable CS9113 // The blob store is asked for so that it is opened.
internal sealed partial class StorageStartup(DataFolder folder, IDatabase database, IBlobStore blobs, ILogger<StorageStartup> logger) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogOpened(logger, folder.Path, database.Name, database.SchemaVersion, database.Engine);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Opened the data folder {Folder} and {Database}: schema version {SchemaVersion}, {Engine}")]
    private static partial void LogOpened(ILogger logger, string folder, string database, int schemaVersion, string engine);
}
