using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Retort.Contracts.Identity;
using Retort.Distillation.Data;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Tests;

/// <summary>The parts of a training host, put together as the program does, talking to a scripted server.</summary>
public sealed class HostUnderTest : IDisposable
{
    private readonly HttpClient _http;

    public HostUnderTest(ScriptedServer server)
    {
        Options = new TrainingHostOptions
        {
            Server = new Uri("http://server.example"),
            TokenFile = "/etc/retort/host.token",
            Name = HostId.Parse("alpha"),
            DataFolder = Path.GetDirectoryName(MnistFolder)!,
            Threads = 2,
        };
        _http = new HttpClient(server, disposeHandler: false) { BaseAddress = new Uri("http://server.example/"), Timeout = Timeout.InfiniteTimeSpan };
        Client = new HostClient(_http, Options, TimeProvider.System);
        Calls = new ServerCalls(new Backoff(new Random(1)), TimeProvider.System, NullLogger<ServerCalls>.Instance);
        Sender = new MetricSender(Client, Calls, TimeProvider.System);
        var datasets = new DatasetStore(new DatasetStoreOptions { CacheFolder = MnistFolder }, _http, TimeProvider.System);
        Attempts = new AttemptRunner(
            new RunExecutor(datasets, Client, Calls, Options, TimeProvider.System), Client, Calls, Sender, TimeProvider.System, NullLogger<AttemptRunner>.Instance);
        Loop = new LeaseLoop(Client, Calls, Attempts, Options, Lifetime, NullLogger<LeaseLoop>.Instance);
    }

    /// <summary>Where tests keep the real MNIST between runs; fetched there by the code under test when it is not.</summary>
    public static string MnistFolder => Environment.GetEnvironmentVariable("RETORT_DATASETS") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "retort", "datasets");

    public TrainingHostOptions Options { get; }

    public HostClient Client { get; }

    public ServerCalls Calls { get; }

    public MetricSender Sender { get; }

    public AttemptRunner Attempts { get; }

    public LeaseLoop Loop { get; }

    public RecordedLifetime Lifetime { get; } = new();

    public void Dispose()
    {
        Loop.Dispose();
        Lifetime.Dispose();
        _http.Dispose();
    }

    /// <summary>Remembers that it was asked to stop.</summary>
    public sealed class RecordedLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
