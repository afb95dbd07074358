using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Runtime;
using Retort.Storage;

namespace Retort.Grains.Contract.Fakes;

/// <summary>
/// A silo of whichever build, with this assembly's grains. The time of grains, reminders and idleness stands until a test moves
/// it; time-outs are in real time.
/// </summary>
internal sealed class ContractSilo : IAsyncDisposable
{
    private static readonly string[] InRealTime =
        [TimeProviderNames.Messaging, TimeProviderNames.SystemTimers, TimeProviderNames.Membership, TimeProviderNames.GrainDirectory];

    private readonly IHost _host;
    private readonly string _folder;

    private ContractSilo(IHost host, string folder) => (_host, _folder) = (host, folder);

    public ManualClock Clock => (ManualClock)_host.Services.GetRequiredService<TimeProvider>();

    public Gates Gates => _host.Services.GetRequiredService<Gates>();

    public JsonMemoryStorage Storage => (JsonMemoryStorage)_host.Services.GetRequiredKeyedService<IGrainStorage>(StorageRegistration.GrainStorageName);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<ContractSilo> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("retort-contract-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddEnvironmentVariables();
        builder.Services.AddSingleton<TimeProvider, ManualClock>();
        foreach (var part in InRealTime) builder.Services.AddKeyedSingleton(part, TimeProvider.System);
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddRetortStorage(folder);
        builder.Services.AddKeyedSingleton<IGrainStorage, JsonMemoryStorage>(StorageRegistration.GrainStorageName);
        builder.AddRetortRuntime(typeof(ContractSilo).Assembly);
        var host = builder.Build();
        await host.StartAsync();
        return new(host, folder);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Gates.OpenAll();
        await _host.StopAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
