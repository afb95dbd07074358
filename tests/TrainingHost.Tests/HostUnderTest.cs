using System.IO.Pipelines;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Retort.Contracts.Identity;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Tests;

/// <summary>The parts of a training host, put together as the program does, talking to a scripted server.</summary>
public sealed class HostUnderTest : IAsyncDisposable
{
    private readonly HttpClient _http;

    private readonly WorkerPool _workers;

    /// <param name="server">That it talks to.</param>
    /// <param name="parallel">Runs at the same time. Training within one process takes turns, so more than one needs processes.</param>
    /// <param name="processes">Whether its workers are processes, as in the program, or loops within this one.</param>
    public HostUnderTest(ScriptedServer server, int parallel = 1, bool processes = false)
    {
        Options = new TrainingHostOptions
        {
            Server = new Uri("http://server.example"),
            TokenFile = "/etc/retort/host.token",
            Name = HostId.Parse("alpha"),
            DataFolder = Path.GetDirectoryName(MnistFolder)!,
            DatasetFolder = MnistFolder,
            Threads = 2,
            Parallel = parallel,
            Device = DeviceChoice.Processor,
        };
        _http = new HttpClient(server, disposeHandler: false) { BaseAddress = new Uri("http://server.example/"), Timeout = Timeout.InfiniteTimeSpan };
        Client = new HostClient(_http, Options, TimeProvider.System);
        Calls = new ServerCalls(new Backoff(new Random(1)), TimeProvider.System, NullLogger<ServerCalls>.Instance);
        Sender = new MetricSender(Client, Calls, TimeProvider.System);
        _workers = new WorkerPool(Options, () =>
        {
            var worker = processes ? Worker.Start() : StartWithin();
            lock (Workers) Workers.Add(worker);
            return worker;
        });
        var execution = new WorkerExecution(_workers, Client, Calls, new Backoff(new Random(2)), TimeProvider.System);
        Attempts = new AttemptRunner(execution, Client, Calls, Sender, TimeProvider.System, NullLogger<AttemptRunner>.Instance);
        Loop = new LeaseLoop(Client, Calls, Attempts, Options, Lifetime, TimeProvider.System, NullLogger<LeaseLoop>.Instance);
    }

    /// <summary>Where tests keep the real MNIST between runs; fetched there by the code under test when it is not.</summary>
    public static string MnistFolder => Environment.GetEnvironmentVariable("RETORT_DATASETS") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "retort", "datasets");

    public TrainingHostOptions Options { get; }

    public HostClient Client { get; }

    public ServerCalls Calls { get; }

    public MetricSender Sender { get; }

    /// <summary>All that were started; lock to read while runs go on.</summary>
    public List<Worker> Workers { get; } = [];

    public AttemptRunner Attempts { get; }

    public LeaseLoop Loop { get; }

    public RecordedLifetime Lifetime { get; } = new();

    public async ValueTask DisposeAsync()
    {
        Loop.Dispose();
        await _workers.DisposeAsync();
        Lifetime.Dispose();
        _http.Dispose();
    }

    private static Worker StartWithin()
    {
        var (down, up) = (new Pipe(), new Pipe());
        var loop = new WorkerLoop(down.Reader.AsStream(), up.Writer.AsStream(), TextWriter.Null, TimeProvider.System);
        return new Worker(down.Writer.AsStream(), up.Reader.AsStream(), RunAsync(), () => down.Writer.Complete());

        async Task<string> RunAsync()
        {
            await Task.Yield();
            using (loop) await loop.RunAsync();
            await up.Writer.CompleteAsync();
            return "ended";
        }
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
