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
        await host.Grain.SeenAsync(Run(2), executes: true);
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
    public async Task Seen_WithSeveralRuns_ShowsThoseThatItStillExecutes()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();

        foreach (var number in (int[])[3, 2, 4]) await host.Grain.SeenAsync(Run(number), executes: true);
        await host.Grain.SeenAsync(Run(3), executes: false);

        Assert.Equal([Run(2), Run(4)], (await host.Grain.GetAsync())!.Runs.AsEnumerable());
    }

    [Fact]
    public async Task Seen_RunThatTheHostSpeaksOfNoMore_IsShownNoMore()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();
        await host.Grain.SeenAsync(Run(2), executes: true);

        Cluster.Clock.Advance(TimeSpan.FromSeconds(6));
        await host.Grain.SeenAsync(Run(3), executes: true);
        Cluster.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal([Run(3)], (await host.Grain.GetAsync())!.Runs.AsEnumerable());
    }

    [Fact]
    public async Task Lease_HostWithRoomForTwo_HoldsBoth()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        var host = new ScriptedHost(Cluster);
        var registration = ScriptedHost.Registration(Alpha);
        await host.Grain.RegisterAsync(registration with { Capabilities = registration.Capabilities with { ParallelRuns = 2 } });

        RunId[] granted = [(await host.LeaseAsync())!.Attempt.Run, (await host.LeaseAsync())!.Attempt.Run];

        Assert.Equal(granted.OrderBy(run => run.Value, StringComparer.Ordinal), (await host.Grain.GetAsync())!.Runs.AsEnumerable());
    }

    [Fact]
    public async Task Leave_InOrder_IsOfflineAtOnceAndNoSilence()
    {
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();

        await host.Grain.LeaveAsync();
        Cluster.Clock.Advance(TimeSpan.FromMinutes(1));

        await Cluster.Catalogue.WaitForHostAsync(Alpha, summary => !summary.Online);
        Assert.DoesNotContain(Cluster.Log.Messages, message => message.Contains("silent", StringComparison.Ordinal));
        await host.RegisterAsync();
        Assert.True((await host.Grain.GetAsync())!.Online);
    }

    private static RunId Run(int number) => RunId.Parse($"x0123456789abcdef-00{number}");
}
