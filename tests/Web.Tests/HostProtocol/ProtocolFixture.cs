using System.Net;
using System.Net.Http.Json;
using System.Text;
using Orleans;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Storage.Metrics;

namespace Retort.Web.Tests.HostProtocol;

/// <summary>One real server for the protocol's tests; each test uses hosts and runs of its own.</summary>
public sealed class ProtocolFixture : IAsyncLifetime
{
    private int _hosts;

    public RunningServer Server { get; private set; } = null!;

    /// <summary>Bears the host token.</summary>
    public HttpClient Http { get; private set; } = null!;

    public IGrainFactory Grains => Server.Get<IGrainFactory>();

    public IMetricStore Metrics => Server.Get<IMetricStore>();

    public async Task InitializeAsync()
    {
        Server = await RunningServer.StartAsync();
        Http = Server.Client("host");
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    public static RunSpec Spec(int epochs = 3) => new()
    {
        Role = RunRole.Baseline,
        Stage = RunStage.Final,
        Seed = 1,
        Dataset = new DatasetSpec { Name = DatasetNames.Mnist, TrainLimit = 2_000 },
        Model = new ModelSpec { Hidden = [32], HiddenDropout = 0.2 },
        Training = new TrainingSpec { Epochs = epochs, LearningRate = 0.05, JitterPixels = 1 },
        CheckpointEveryEpochs = 1,
    };

    /// <summary>A host that the server knows, which only this test uses.</summary>
    public async Task<HostId> RegisterAsync()
    {
        var host = HostId.Parse($"test-{Interlocked.Increment(ref _hosts)}");
        using var answer = await PostAsync("/host/v1/hosts", Registration(host));
        answer.EnsureSuccessStatusCode();
        return host;
    }

    public static RegisterHost Registration(HostId host) => new()
    {
        Host = host,
        Capabilities = new HostCapabilities { Device = "cpu", Cores = 2, MemoryBytes = 8L << 30 },
        Version = "0.1.0",
        Engine = "test",
        OperatingSystem = "test",
    };

    /// <summary>A run in the queue.</summary>
    public Task<RunId> QueueAsync() => QueueAsync(Grains, Spec());

    /// <summary>A run in the queue of any server.</summary>
    public static async Task<RunId> QueueAsync(IGrainFactory grains, RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var run = RunId.Of(ExperimentId.New(TimeProvider.System), 0);
        var planned = new PlannedRun { Id = run, Key = "final/baseline/seed=1", Spec = spec };
        var grain = grains.GetGrain<IRunGrain>(run.Value);
        await grain.PlanAsync(new PlanRun { Run = planned, Actor = Actor.System });
        var outcome = await grain.ReleaseAsync(new ReleaseRun { Spec = planned.Spec, Inputs = new RunInputs() });
        Assert.True(outcome.Accepted, outcome.Detail);
        return run;
    }

    /// <summary>A run that a host of this test has leased.</summary>
    public async Task<AttemptGrant> LeaseAsync()
    {
        var host = await RegisterAsync();
        await QueueAsync();
        using var answer = await Http.PostAsync($"/host/v1/hosts/{host}/lease", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<AttemptGrant>(ContractJson.Options))!;
    }

    public async Task<HttpResponseMessage> PostAsync<T>(string path, T message) =>
        await Http.PostAsync(path, JsonContent.Create(message, options: ContractJson.Options));

    public async Task<HttpResponseMessage> PostTextAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await Http.PostAsync(path, content);
    }

    public async Task<AttemptReply> ReplyAsync<T>(string path, T message)
    {
        using var answer = await PostAsync(path, message);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<AttemptReply>(ContractJson.Options))!;
    }
}
