using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Retort.Grains;
using Retort.Grains.Runs;
using Retort.Runtime;

namespace Retort.Silo;

/// <summary>Puts the silo into a process.</summary>
public static class SiloRegistration
{
    /// <summary>
    /// Hosts the grains in this process, and takes up at start what the last process left unfinished. Needs the stores to be
    /// registered, and before this call, so that they are there when the recovery begins.
    /// </summary>
    public static IHostApplicationBuilder AddRetortSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptions.Validator>();
        services.AddOptions<LeaseOptions>().Configure<IOptions<SiloOptions>>((lease, silo) => silo.Value.ApplyTo(lease));
        builder.AddRetortRuntime(typeof(GrainsRegistration).Assembly);
        services.AddRetortGrains();
        services.AddSingleton<Recovery>();
        services.AddHostedService(provider => provider.GetRequiredService<Recovery>());
        if (RuntimeOptions.IsCluster(builder.Configuration)) services.AddHostedService<RecurringRecovery>();
        return builder;
    }
}
