using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Retort.Storage;
using Retort.Storage.Database;

namespace Retort.Runtime;

/// <summary>How this build runs grains: on Orleans. The local build has the same method and needs no cluster.</summary>
public static class RetortRuntimeExtensions
{
    private const string Npgsql = "Npgsql";

    /// <summary>
    /// Hosts the grain classes of the assemblies in this process; without any, the process is a client of silos elsewhere. Registers
    /// <see cref="IGrainFactory"/> and <see cref="IClusterClient"/>; a silo needs an <see cref="Orleans.Storage.IGrainStorage"/>
    /// under <see cref="StorageRegistration.GrainStorageName"/>.
    /// </summary>
    /// <remarks>
    /// With a section `Retort:Runtime:Cluster` in the configuration the process joins that cluster, whose members are listed in the
    /// record's PostgreSQL database; without one it is alone, and its reminders end with it.
    /// </remarks>
    /// <exception cref="OptionsValidationException">The section is wrong; the message says all that is.</exception>
    public static IHostApplicationBuilder AddRetortRuntime(this IHostApplicationBuilder builder, params Assembly[] grainAssemblies)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);

        // Orleans tells hundreds of lines at each start.
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        services.AddOptions<RuntimeOptions>().BindConfiguration(RuntimeOptions.Section).ValidateOnStart();
        var membership = RuntimeOptions.IsCluster(builder.Configuration) ? ClusterMembership.Read(builder.Configuration) : null;
        if (membership is not null) services.AddAdmission(membership);
        if (grainAssemblies.Length > 0)
            builder.AddSilo(membership, grainAssemblies);
        else
            builder.AddClient(membership ?? throw new InvalidOperationException($"A process without grain classes is a client of a cluster, and there is no {RuntimeOptions.ClusterSection}."));
        return builder;
    }

    private static void AddSilo(this IHostApplicationBuilder builder, ClusterMembership? membership, Assembly[] grainAssemblies)
    {
        builder.Services.AddSingleton<IValidateOptions<RuntimeOptions>, RuntimeOptionsValidator>();
        builder.Services.AddHealthChecks().AddCheck<SiloHealth>("silo");
        builder.UseOrleans(silo =>
        {
            silo.Services.AddSerializer(serializer =>
            {
                foreach (var assembly in grainAssemblies) serializer.AddAssembly(assembly);
            });
            silo.Services.AddOptions<SiloMessagingOptions>()
                .Configure<IOptions<RuntimeOptions>>((messaging, runtime) => messaging.ResponseTimeout = runtime.Value.ResponseTimeout);
            silo.Services.AddOptions<GrainCollectionOptions>().Configure<IOptions<RuntimeOptions>>((collection, runtime) =>
            {
                collection.CollectionAge = runtime.Value.IdleAge;
                // Orleans wants it shorter than the age, of which a minute is the least.
                collection.CollectionQuantum = TimeSpan.FromSeconds(30);
            });
            if (membership is null)
                silo.UseLocalhostClustering(FreePort(), gatewayPort: 0).UseInMemoryReminderService();
            else
                silo.Join(membership);
        });
    }

    private static void Join(this ISiloBuilder silo, ClusterMembership membership)
    {
        var database = PostgresAddress.Parse(membership.Database).ConnectionString;
        silo.Services.Configure<ClusterOptions>(membership.Name);
        if (membership.AdvertisedAddress is { } address)
            silo.ConfigureEndpoints(address, membership.SiloPort, membership.GatewayPort, listenOnAnyHostAddress: address.AddressFamily == AddressFamily.InterNetwork);
        else
            silo.ConfigureEndpoints(membership.SiloPort, membership.GatewayPort, listenOnAnyHostAddress: true);
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, database));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, database));
    }

    private static void AddClient(this IHostApplicationBuilder builder, ClusterMembership membership)
    {
        var database = PostgresAddress.Parse(membership.Database).ConnectionString;
        builder.Services.AddSingleton<SilosInReach>();
        builder.Services.AddSingleton<IClientConnectionRetryFilter>(provider => provider.GetRequiredService<SilosInReach>());
        builder.Services.AddSingleton<IClusterConnectionStatusObserver>(provider => provider.GetRequiredService<SilosInReach>());
        builder.Services.AddHealthChecks().AddCheck<SilosInReach>("silos");
        builder.UseOrleansClient(client =>
        {
            client.Services.AddOptions<ClientMessagingOptions>()
                .Configure<IOptions<RuntimeOptions>>((messaging, runtime) => messaging.ResponseTimeout = runtime.Value.ResponseTimeout);
            client.Services.Configure<ClusterOptions>(membership.Name);
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, database));
        });
    }

    // The first of all hosted services: made before the stores are opened and the schema is touched, and let go after them.
    private static void AddAdmission(this IServiceCollection services, ClusterMembership membership) =>
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => ClusterAdmission.Enter(
            membership, provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ClusterAdmission>>())));

    // A silo alone is called by nobody, but Orleans wants a port all the same.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
