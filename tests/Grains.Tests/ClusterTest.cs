using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests;

/// <summary>A silo on a folder of its own, for tests that stop it, kill it or move its clock.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retort-grains-").FullName;

    protected static Actor Member { get; } = new() { Name = "member", Origin = "test" };

    protected GrainCluster Cluster { get; set; } = null!;

    protected ExperimentId Id { get; private set; }

    public async Task InitializeAsync()
    {
        Cluster = await GrainCluster.StartAsync(_folder);
        Id = ExperimentId.New(Cluster.Clock);
    }

    public async Task DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected async Task<ImmutableArray<PlannedRun>> SubmitAsync(ExperimentSpec spec)
    {
        var outcome = await Cluster.Experiment(Id).SubmitAsync(new SubmitExperiment { Spec = spec, Actor = Member });
        Assert.True(outcome.Accepted, outcome.Detail);
        return (await Cluster.Experiment(Id).GetAsync())!.Plan;
    }

    protected async Task<string[]> ActionsAsync(string kind, string id) =>
        [.. (await Cluster.Audit.ListAsync(kind, id, CancellationToken.None)).Select(entry => entry.Action)];
}
