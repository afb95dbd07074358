using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using Orleans.Storage;
using Retort.Grains.Contract.Fakes;

namespace Retort.Local.Orleans.Tests.Fakes;

/// <summary>A running local runtime with the contract's grains, one clock by hand for all its parts and storage in memory.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host) => _host = host;

    public ManualClock Clock => (ManualClock)_host.Services.GetRequiredService<TimeProvider>();

    public Gates Gates => _host.Services.GetRequiredService<Gates>();

    public RecordedLogs Logs => _host.Services.GetRequiredService<RecordedLogs>();

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public static async Task<TestSilo> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<RecordedLogs>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<RecordedLogs>());
        builder.Services.AddSingleton<TimeProvider, ManualClock>();
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddKeyedSingleton<IGrainStorage, JsonMemoryStorage>("retort");
        builder.Services.AddLocalSilo([typeof(Gates).Assembly]);
        configure?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        // A test may leave a grain waiting: nothing is drained.
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
    }
}
