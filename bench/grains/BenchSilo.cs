using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Storage;
using Retort.Bench.Grains.Grains;
using Retort.Runtime;
using Retort.Storage;

namespace Retort.Bench.Grains;

/// <summary>A silo of whichever build, on a data folder of its own.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private BenchSilo(IHost host, string folder) => (_host, _folder) = (host, folder);

    public static string Runtime
    {
        get
        {
            var name = typeof(Grain).Assembly.GetName();
            return name.Name == "Retort.Local.Orleans" ? $"Retort {name.Version?.ToString(3)}, local" : $"Microsoft Orleans {name.Version?.ToString(3)}";
        }
    }

    /// <summary>Time of the measuring process.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <param name="generatesStates">States come from nowhere instead of from the data folder.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchSilo> StartAsync(bool generatesStates, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("retort-bench-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddRetortStorage(folder);
        if (generatesStates) builder.Services.AddKeyedSingleton<IGrainStorage, GeneratedStates>(StorageRegistration.GrainStorageName);
        builder.AddRetortRuntime(typeof(BenchSilo).Assembly);
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new BenchSilo(host, folder);
    }

    public IBenchGrain Bench(long key) => Grains.GetGrain<IBenchGrain>(key);

    public IStateGrain State(long key) => Grains.GetGrain<IStateGrain>(key);

    public async ValueTask DisposeAsync()
    {
        // A million goodbyes are not what was measured.
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
