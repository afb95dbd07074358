using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests.Queue;

public sealed class QueueGrainTests : ClusterTest
{
    private static readonly HostCapabilities Cpu = ScriptedHost.Registration(HostId.Parse("alpha")).Capabilities;
    private static readonly HostId Alpha = HostId.Parse("alpha");

    [Fact]
    public async Task Take_RunThatWasOffered_IsNotOfferedAgainUntilTheOfferIsOld()
    {
        await Cluster.Queue.EnqueueAsync(Entry());

        var first = await Cluster.Queue.TakeAsync(Alpha, Cpu);
        var second = await Cluster.Queue.TakeAsync(Alpha, Cpu);
        Cluster.Clock.Advance(TimeSpan.FromSeconds(15));
        var third = await Cluster.Queue.TakeAsync(Alpha, Cpu);

        Assert.Equal(Entry().Run, first);
        Assert.Null(second);
        Assert.Equal(first, third);
    }

    [Fact]
    public async Task Take_AfterARestart_FindsTheSameLine()
    {
        await Cluster.Queue.EnqueueAsync(Entry());

        Cluster = await Cluster.KillAndStartAsync();

        Assert.Equal(Entry().Run, await Cluster.Queue.TakeAsync(Alpha, Cpu));
    }

    [Fact]
    public async Task List_Reasons_FollowTheHostsThatAreThere()
    {
        await Cluster.Queue.EnqueueAsync(Entry());
        await Cluster.Queue.EnqueueAsync(Entry(1) with { Needs = new HostNeeds { Device = "cuda" } });

        var nobody = await Cluster.Queue.ListAsync();
        await new ScriptedHost(Cluster).RegisterAsync();
        await Cluster.Catalogue.WaitForHostAsync(Alpha, host => host.Online);
        var somebody = await Cluster.Queue.ListAsync();

        Assert.All(nobody, waiting => Assert.Equal(WaitReason.NoHost, waiting.Reason));
        Assert.Equal([WaitReason.HostsBusy, WaitReason.NoMatchingHost], somebody.Select(waiting => waiting.Reason));
        Assert.Equal([1, 2], somebody.Select(waiting => waiting.Position));
    }

    [Fact]
    public async Task Watch_RunEnters_WatcherHears()
    {
        var watcher = new ReadyWatcher();
        await Cluster.Queue.WatchAsync(Cluster.Grains.CreateObjectReference<IQueueObserver>(watcher));

        await Cluster.Queue.EnqueueAsync(Entry());

        await watcher.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        GC.KeepAlive(watcher);
    }

    private static QueueEntry Entry(int run = 0) =>
        new() { Run = RunId.Of(ExperimentId.Parse("x0123456789abcdef"), run), Project = "default", EnqueuedAt = default, Needs = new HostNeeds() };

    private sealed class ReadyWatcher : IQueueObserver
    {
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ready => _ready.Task;

        public Task RunReadyAsync()
        {
            _ready.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
