using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>Starts the in-process runtime. The one public type here that Orleans lacks; only the composition uses it.</summary>
public static class LocalSiloServiceCollectionExtensions
{
    /// <summary>
    /// Hosts the grain classes of the assemblies in this process and registers <see cref="IGrainFactory"/> and
    /// <see cref="IClusterClient"/>. Storage is registered beside it as keyed <see cref="Orleans.Storage.IGrainStorage"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">A runtime is registered already, or grain classes clash.</exception>
    public static IServiceCollection AddLocalSilo(this IServiceCollection services, IEnumerable<Assembly> grainAssemblies)
    {
        if (services.Any(service => service.ServiceType == typeof(LocalRuntime)))
        {
            throw new InvalidOperationException("The local grain runtime is registered already: one process has one.");
        }

        var classes = new GrainClassMap(grainAssemblies);
        services.AddMetrics();
        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, _) => provider.GetRequiredService<TimeProvider>());
        services.AddSingleton(classes);
        services.AddSingleton<LocalRuntime>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<LocalReminders>();
        services.AddScoped(_ => RuntimeContext.Current
            ?? throw new InvalidOperationException("IGrainContext is a grain's own: it can be injected into grains and what they are made of, nowhere else."));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LocalRuntime>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LocalReminders>());
        return services;
    }
}
