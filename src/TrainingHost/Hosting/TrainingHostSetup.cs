using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Retort.Contracts.Processes;
using Retort.Distillation.Data;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Hosting;

/// <summary>Composes the training host.</summary>
public static class TrainingHostSetup
{
    // Longer than an attempt's farewell, so that the run is given back before the process ends.
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(14);

    /// <summary>Reads the token and builds the host. Throws <see cref="StartupException"/> when the token cannot be used.</summary>
    public static IHost Build(TrainingHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var token = TokenFile.Read(options.TokenFile);

        // Empty: neither the environment nor files of the folder that it is started from change what the host does.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Retort.TrainingHost" });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownLimit);
        builder.Services.AddTrainingHost(options, token);
        return builder.Build();
    }

    /// <summary>Adds the loop and what it needs.</summary>
    public static IServiceCollection AddTrainingHost(this IServiceCollection services, TrainingHostOptions options, string token)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new Backoff(JitterOf(options)));
        services.AddSingleton(provider => new HostClient(NewHttp(options, token), options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ServerCalls>();
        services.AddSingleton<MetricSender>();
        services.AddSingleton(_ => new WorkerPool(options, Worker.Start));
        services.AddSingleton<WorkerExecution>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<LeaseLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaseLoop>());
        if (options.ExitWithParent) services.AddParentWatch();
        return services;
    }

    /// <summary>The data sets of a worker. Those of several workers may lie in the same folder.</summary>
    internal static DatasetStore NewDatasetStore(TrainingHostOptions options, TimeProvider clock) => new(
        new DatasetStoreOptions { CacheFolder = Path.Combine(options.DataFolder, "datasets"), OwnFolder = options.DatasetFolder },
        new HttpClient { Timeout = Timeout.InfiniteTimeSpan },
        clock);

    // Calls carry their own time limits: a long poll may take longer than a heartbeat may.
    private static HttpClient NewHttp(TrainingHostOptions options, string token)
    {
        var root = options.Server.AbsoluteUri.TrimEnd('/') + "/";
        var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            BaseAddress = new Uri(root),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    // Different for each host, the same for each start of one.
    private static Random JitterOf(TrainingHostOptions options) =>
        new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(options.Name.Value))));
}
