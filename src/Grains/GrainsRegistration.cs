using Microsoft.Extensions.DependencyInjection;
using Retort.Grains.Runs;

namespace Retort.Grains;

/// <summary>Registers what the grains are made of besides the runtime and the stores.</summary>
public static class GrainsRegistration
{
    public static IServiceCollection AddRetortGrains(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.AddSingleton<GrainStores>();
        services.AddSingleton<GrainProcess>();
        services.AddSingleton<RunInstruments>();
        return services;
    }
}
