using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Retort.Contracts.Processes;

/// <summary>What a process of the platform owes the one that started it: to end with it.</summary>
public static class ParentProcess
{
    /// <summary>The option that tells a process that it has a parent.</summary>
    public const string Option = "--exit-with-parent";

    /// <summary>Stops the application when its standard input closes, and leaves Ctrl+C to the parent.</summary>
    public static IServiceCollection AddParentWatch(this IServiceCollection services)
    {
        services.AddHostedService<ParentWatch>();
        services.AddSingleton<IHostLifetime, ParentLifetime>();
        return services;
    }
}
