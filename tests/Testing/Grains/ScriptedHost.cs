using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Testing.Grains;

/// <summary>A training host that trains nothing: it leases, reports what its script says, stores artefacts and finishes.</summary>
public sealed class ScriptedHost(GrainCluster cluster, string name = "alpha")
{
    public HostId Id { get; } = HostId.Parse(name);

    /// <summary>Validation errors after an epoch of a selection run.</summary>
    public Func<RunSpec, int, double> ValidationErrors { get; init; } = (_, epoch) => 1_000 - epoch;

    /// <summary>Test errors of a final run.</summary>
    public Func<RunSpec, double> TestErrors { get; init; } = spec => 100 + spec.Seed;

    /// <summary>Runs that fail, with what they say.</summary>
    public Func<RunSpec, string?> Failure { get; init; } = _ => null;

    public ITrainingHostGrain Grain => cluster.Grains.GetGrain<ITrainingHostGrain>(Id.Value);

    public static RegisterHost Registration(HostId host) => new()
    {
        Host = host,
        Capabilities = new HostCapabilities { Device = "cpu", Cores = 2, MemoryBytes = 1L << 33 },
        Version = "0.1.0",
        Engine = "scripted",
        OperatingSystem = "test",
    };

    public Task<HostWelcome> RegisterAsync() => Grain.RegisterAsync(Registration(Id));

    public Task<AttemptGrant?> LeaseAsync() => Grain.LeaseAsync();

    /// <summary>Works until the experiment has ended.</summary>
    public async Task<ExperimentSummary> WorkAsync(ExperimentId experiment)
    {
        await RegisterAsync();
        while (true)
        {
            var next = cluster.Catalogue.NextWrite;
            if (await LeaseAsync() is { } grant)
            {
                await ExecuteAsync(grant);
                continue;
            }

            if (await cluster.Catalogue.GetAsync(experiment, CancellationToken.None) is { Status: not ExperimentStatus.Running } ended) return ended;
            await next.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>Executes an attempt to its end.</summary>
    public async Task<AttemptReply> ExecuteAsync(AttemptGrant grant)
    {
        var run = cluster.Run(grant.Attempt.Run);
        var spec = grant.Spec;
        for (var epoch = (grant.Inputs.Resume?.Epoch ?? 0) + 1; epoch <= spec.Training.Epochs; epoch++)
        {
            await run.HeartbeatAsync(new AttemptHeartbeat { Attempt = grant.Attempt, Progress = new RunProgress { Epoch = epoch, Epochs = spec.Training.Epochs } });
            await run.AppendAsync(Epoch(grant, epoch));
        }

        if (Failure(spec) is { } error) return await run.FinishAsync(new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Failed, Error = error });
        await StoreAsync(grant, ArtefactKind.Weights, spec.Training.Epochs, $"weights of {grant.Attempt.Run}");
        if (spec.Role == RunRole.Teacher) await StoreAsync(grant, ArtefactKind.SoftTargets, spec.Training.Epochs, $"soft targets of {grant.Attempt.Run}");
        return await run.FinishAsync(new AttemptFinish
        {
            Attempt = grant.Attempt,
            End = AttemptEnd.Completed,
            Metrics = spec.Stage == RunStage.Final
                ? ImmutableSortedDictionary<string, double>.Empty.Add(MetricNames.TestErrors, TestErrors(spec))
                : ImmutableSortedDictionary<string, double>.Empty.Add(MetricNames.ValidationErrors, ValidationErrors(spec, spec.Training.Epochs)),
        });
    }

    /// <summary>Uploads bytes and registers them.</summary>
    public async Task<(BlobId Blob, AttemptReply Reply)> StoreAsync(AttemptGrant grant, ArtefactKind kind, int epoch, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var blob = BlobId.FromSha256(SHA256.HashData(bytes));
        await cluster.Blobs.WriteAsync(blob, new MemoryStream(bytes), bytes.Length, CancellationToken.None);
        return (blob, await cluster.Run(grant.Attempt.Run).RecordAsync(new AttemptArtefact { Attempt = grant.Attempt, Blob = blob, Kind = kind, Epoch = epoch }));
    }

    /// <summary>The batch of one epoch; its number is the epoch's.</summary>
    public AttemptBatch Epoch(AttemptGrant grant, int epoch) => new()
    {
        Attempt = grant.Attempt,
        Sequence = epoch,
        Points =
        [
            Point(MetricNames.TrainLoss, epoch, 1.0 / epoch),
            .. grant.Spec.Stage == RunStage.Selection ? [Point(MetricNames.ValidationErrors, epoch, ValidationErrors(grant.Spec, epoch))] : (ReadOnlySpan<MetricPoint>)[],
        ],
    };

    private MetricPoint Point(string series, int epoch, double value) =>
        new() { Series = series, Step = epoch * 10, Epoch = epoch, At = cluster.Clock.GetUtcNow(), Value = value };
}
