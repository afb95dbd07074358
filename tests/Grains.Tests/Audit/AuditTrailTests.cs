using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Testing.Builders;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests.Audit;

public sealed class AuditTrailTests : ClusterTest
{
    [Fact]
    public async Task WholeExperiment_Trail_IsOneUnbrokenChainOfLinkedStates()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        await new ScriptedHost(Cluster).WorkAsync(Id);

        var events = await Cluster.Audit.ListAsync(Id, 1_000, CancellationToken.None);

        Assert.Null(await Cluster.Audit.FindBreakAsync(ProjectNames.Default, CancellationToken.None));
        Assert.Equal(
            new Dictionary<string, int> { ["experiment.submitted"] = 1, ["run.leased"] = 3, ["run.completed"] = 3 },
            events.GroupBy(entry => entry.Action).ToDictionary(group => group.Key, group => group.Count()));
        Assert.All(events, entry => Assert.NotEqual(entry.BeforeHash, entry.AfterHash));
        Assert.Equal("member", events.Single(entry => entry.Action == "experiment.submitted").Actor.Name);
        Assert.All(events.Where(entry => entry.Action == "run.completed"), entry => Assert.Equal("host:alpha", entry.Actor.Name));
    }

    [Fact]
    public async Task Cancel_LogFailsAfterTheWrite_IsNotAcknowledgedAndTheEventComesWithTheNextActivation()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        Cluster.Audit.Fails = entry => entry.Action == "run.cancelled";

        await Assert.ThrowsAnyAsync<Exception>(() => Cluster.Run(plan[1].Id).CancelAsync(Member, "Not needed."));
        Assert.Empty(await ActionsAsync("run", plan[1].Id.Value));
        Cluster = await Cluster.KillAndStartAsync();

        Assert.Equal(RunStatus.Cancelled, (await Cluster.Run(plan[1].Id).GetAsync())!.Summary.Status);
        Assert.Equal(["run.cancelled"], await ActionsAsync("run", plan[1].Id.Value));
        Assert.Null(await Cluster.Audit.FindBreakAsync(ProjectNames.Default, CancellationToken.None));
    }

    [Fact]
    public async Task Archive_LogFailsOnce_TheNextCommandBringsBothEvents()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        Cluster.Audit.Fails = entry => entry.Action == "experiment.archived";
        await Assert.ThrowsAnyAsync<Exception>(() => Cluster.Experiment(Id).ArchiveAsync(Member));

        Cluster.Audit.Fails = _ => false;
        await Cluster.Experiment(Id).RestoreAsync(Member);

        Assert.Equal(["experiment.submitted", "experiment.archived", "experiment.restored"], await ActionsAsync("experiment", Id.Value));
    }

    [Fact]
    public async Task SelectionAndDeletion_EachCommand_HasItsEvent()
    {
        await SubmitAsync(SpecBuilder.Tiny() with { Selection = new Contracts.Specs.SelectionSpec() });
        await new ScriptedHost(Cluster).WorkAsync(Id);
        await Cluster.Experiment(Id).DeleteAsync(Member);

        ImmutableArray<AuditEvent> trail = await Cluster.Audit.ListAsync("experiment", Id.Value, CancellationToken.None);

        Assert.Equal(
            ["experiment.submitted", "recipe.frozen", "recipe.frozen", "recipe.frozen", "experiment.deleted"],
            trail.Select(entry => entry.Action));
        Assert.Null(trail[0].BeforeHash);
        Assert.Null(trail[^1].AfterHash);
    }
}
