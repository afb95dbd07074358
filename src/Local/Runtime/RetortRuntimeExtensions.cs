using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Retort.Storage;
using Retort.Storage.Database;

namespace Retort.Runtime;

/// <summary>How this build runs grains. The full build has the same method and starts a cluster's silo instead.</summary>
public static class RetortRuntimeExtensions
{
    /// <summary>
    /// Hosts the grain classes of the assemblies in this process. Registers <see cref="Orleans.IGrainFactory"/> and
    /// <see cref="Orleans.IClusterClient"/>; needs an <see cref="Orleans.Storage.IGrainStorage"/> under <see cref="StorageRegistration.GrainStorageName"/>, and the stores
    /// registered before it for reminders.
    /// </summary>
    /// <remarks>
    /// Grains stop after all other services: requests end, then every grain says goodbye.
    /// </remarks>
    /// <exception cref="OptionsValidationException">The configuration asks for a cluster or its database, of which this build's process cannot be a part.</exception>
    public static IHostApplicationBuilder AddRetortRuntime(this IHostApplicationBuilder builder, params Assembly[] grainAssemblies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        RefuseCluster(builder.Configuration);
        ArgumentOutOfRangeException.ThrowIfZero(grainAssemblies.Length);
        var services = builder.Services;
        services.AddOptions<RuntimeOptions>().BindConfiguration(RuntimeOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RuntimeOptions>, RuntimeOptionsValidator>();
        services.AddOptions<SiloMessagingOptions>()
            .Configure<IOptions<RuntimeOptions>>((messaging, runtime) => messaging.ResponseTimeout = runtime.Value.ResponseTimeout);
        services.AddOptions<GrainCollectionOptions>()
            .Configure<IOptions<RuntimeOptions>>((collection, runtime) => collection.CollectionAge = runtime.Value.IdleAge);
        services.AddLocalSilo(grainAssemblies);

        // With the record elsewhere reminders end with the process, as those of a single silo of the full build do.
        if (services.Any(service => service.ServiceType == typeof(SqliteDatabase))) services.AddSingleton<IReminderStore, SqliteReminderStore>();
        return builder;
    }

    // At once and not with the other settings, which are looked at when the stores have been opened. Two processes with one
    // PostgreSQL would each take its grains for their own, so a shared database is for clusters too.
    private static void RefuseCluster(IConfiguration configuration)
    {
        // Values stay out of the message: a connection string holds a password.
        var keys = new[] { RuntimeOptions.ClusterSection, $"{StorageOptions.Section}:Postgres", $"{StorageOptions.Section}:PostgresFile" }
            .SelectMany(key => configuration.GetSection(key).AsEnumerable())
            .Where(pair => pair.Value is not null).Select(pair => pair.Key).Order(StringComparer.Ordinal).ToList();
        if (keys.Count == 0 && !RuntimeOptions.IsCluster(configuration)) return;
        throw new OptionsValidationException(RuntimeOptions.ClusterSection, typeof(RuntimeOptions), [
            $"This build runs grains in one process, keeps its record in its data folder and cannot join a cluster, but the configuration asks for one ({string.Join(", ", keys)}). "
            + "Start the full build with `dotnet platform.cs up --packages full`, or remove these keys."]);
    }
}
