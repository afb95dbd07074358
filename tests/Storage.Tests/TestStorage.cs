using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Retort.Storage.Audit;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Database;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests;

/// <summary>The stores as the server registers them, in a folder of their own that goes with them.</summary>
public sealed class TestStorage : IAsyncDisposable
{
    private ServiceProvider _services;

    public TestStorage()
    {
        Folder = Directory.CreateTempSubdirectory("retort-storage-").FullName;
        _services = Build();
    }

    public string Folder { get; }

    public string DatabaseFile => Path.Combine(Folder, "retort.db");

    public IServiceProvider Services => _services;

    public IMetricStore Metrics => _services.GetRequiredService<IMetricStore>();

    public ICatalogue Catalogue => _services.GetRequiredService<ICatalogue>();

    public IAuditLog Audit => _services.GetRequiredService<IAuditLog>();

    public IBlobStore Blobs => _services.GetRequiredService<IBlobStore>();

    public IGrainStorage Grains => _services.GetRequiredKeyedService<IGrainStorage>("retort");

    internal SqliteDatabase Database => _services.GetRequiredService<SqliteDatabase>();

    /// <summary>Closes the folder and opens it again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        await _services.DisposeAsync();
        _services = Build();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private ServiceProvider Build() =>
        new ServiceCollection().AddLogging().AddRetortStorage(Folder).BuildServiceProvider();
}
