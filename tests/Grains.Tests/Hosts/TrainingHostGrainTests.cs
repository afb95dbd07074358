using Retort.Contracts.Commands;
using Retort.Contracts.Identity;
using Retort.Testing.Builders;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests.Hosts;

public sealed class TrainingHostGrainTests : ClusterTest
{
    private static readonly HostId Alpha = HostId.Parse("alpha");

    [Fact]
    public async Task Register_SameTwice_IsOneEventAnotherIsASecond()
    {
        var host = new ScriptedHost(Cluster);

        var welcome = await host.RegisterAsync();
        await host.RegisterAsync();
        await host.Grain.RegisterAsync(ScriptedHost.Registration(Alpha) with { Engine = "another" });

        Assert.Equal((5, 20), (welcome.HeartbeatSeconds, welcome.PollSeconds));
        Assert.Equal(["host.registered", "host.registered"], await ActionsAsync("host", "alpha"));
    }

    [Fact]
    public async Task Lease_NotRegisteredOrDraining_GetsNothing()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        var host = new ScriptedHost(Cluster);

        var before = await host.LeaseAsync();
        await host.RegisterAsync();
        await host.Grain.DrainAsync(true, Member);
        var draining = await host.LeaseAsync();
        await host.Grain.DrainAsync(false, Member);
        var resumed = await host.LeaseAsync();

        Assert.Null(before);
        Assert.Null(draining);
        Assert.NotNull(resumed);
        Assert.Equal(["host.registered", "host.drained", "host.resumed"], await ActionsAsync("host", "alpha"));
    }

    [Fact]
    public async Task Drain_UnknownHost_IsRefused()
    {
        var outcome = await new ScriptedHost(Cluster).Grain.DrainAsync(true, Member);

        Assert.Equal(Refusal.NotFound, outcome.Refusal);
    }

    [Fact]
    public async Task Lease_QueueHoldsAStaleEntry_GetsTheNextRun()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        await Cluster.Run(plan[0].Id).CancelAsync(Member, "Not needed.");
        await Cluster.Queue.EnqueueAsync(new() { Run = plan[0].Id, Project = "default", EnqueuedAt = default, Needs = new() });
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();

        var grant = await host.LeaseAsync();

        Assert.Equal(plan[1].Id, grant?.Attempt.Run);
        Assert.Empty(await Cluster.Queue.ListAsync());
    }

    [Fact]
    public async Task Silence_OfTwoHeartbeats_ShowsTheHostOffline()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();
        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => summary.Online);

        Cluster.Clock.Advance(TimeSpan.FromSeconds(10));

        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => !summary.Online);
        await host.Grain.SeenAsync(null);
        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => summary.Online);
    }

    [Fact]
    public async Task Restart_HostsInTheCatalogue_AreOfflineUntilTheyCall()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();
        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => summary.Online);

        Cluster = await Cluster.KillAndStartAsync();

        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => !summary.Online);
    }

    [Fact]
    public async Task Seen_WithARun_ShowsIt()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();
        var run = RunId.Parse("x0123456789abcdef-002");

        await host.Grain.SeenAsync(run);

        Assert.Equal(run, (await host.Grain.GetAsync())!.Run);
    }
}
