using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Runs;
using Retort.Silo;
using Retort.Storage;
using Retort.Storage.Audit;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Metrics;
using Retort.Testing.Clocks;

namespace Retort.Testing.Grains;

/// <summary>The silo as the server hosts it, on the real stores in a folder, with a clock that stands until a test moves it.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private GrainCluster(IHost host, string folder, ManualTimeProvider clock) => (_host, _folder, Clock) = (host, folder, clock);

    public ManualTimeProvider Clock { get; }

    public IGrainFactory Grains => Service<IGrainFactory>();

    public ObservedCatalogue Catalogue => (ObservedCatalogue)Service<ICatalogue>();

    public InterruptibleAuditLog Audit => (InterruptibleAuditLog)Service<IAuditLog>();

    public IMetricStore Metrics => Service<IMetricStore>();

    public IBlobStore Blobs => Service<IBlobStore>();

    /// <summary>What was logged as a warning or worse.</summary>
    public WarningLog Log => Service<WarningLog>();

    public IQueueGrain Queue => Grains.GetGrain<IQueueGrain>(IQueueGrain.Key);

    public static async Task<GrainCluster> StartAsync(string folder, ManualTimeProvider? clock = null)
    {
        clock ??= new ManualTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<WarningLog>();
        builder.Services.AddLogging(logging => logging.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<WarningLog>()));
        builder.Services.AddRetortStorage(folder);
        Decorate<ICatalogue>(builder.Services, inner => new ObservedCatalogue(inner));
        Decorate<IAuditLog>(builder.Services, inner => new InterruptibleAuditLog(inner));
        builder.AddRetortSilo();
        var host = builder.Build();
        await host.StartAsync();
        return new GrainCluster(host, folder, clock);
    }

    /// <summary>Stops this one and starts another on the same folder.</summary>
    public async Task<GrainCluster> RestartAsync()
    {
        await DisposeAsync();
        return await StartAsync(_folder, Clock);
    }

    /// <summary>Starts another without letting the grains say goodbye: nothing may depend on that.</summary>
    public Task<GrainCluster> KillAndStartAsync()
    {
        _host.Dispose();
        return StartAsync(_folder, Clock);
    }

    public IExperimentGrain Experiment(ExperimentId id) => Grains.GetGrain<IExperimentGrain>(id.Value);

    public IRunGrain Run(RunId id) => Grains.GetGrain<IRunGrain>(id.Value);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void Decorate<T>(IServiceCollection services, Func<T, T> wrap) where T : class
    {
        var registered = services.Last(service => service.ServiceType == typeof(T));
        services.Remove(registered);
        services.AddSingleton(registered.ImplementationType!);
        services.AddSingleton(provider => wrap((T)provider.GetRequiredService(registered.ImplementationType!)));
    }

    private T Service<T>() where T : notnull => _host.Services.GetRequiredService<T>();
}
