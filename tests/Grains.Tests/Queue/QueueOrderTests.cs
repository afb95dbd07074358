using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Grains.Queue;

namespace Retort.Grains.Tests.Queue;

public sealed class QueueOrderTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly ExperimentId Experiment = ExperimentId.Parse("x0123456789abcdef");

    [Fact]
    public void Sort_Priority_GoesBeforeAge()
    {
        var order = Order(Entry(0, minutes: 0), Entry(1, minutes: 5, priority: 10), Entry(2, minutes: 1));

        Assert.Equal([1, 0, 2], order);
    }

    [Fact]
    public void Sort_TwoProjects_TakeTurnsHoweverManyRunsOneHas()
    {
        var order = Order(Entry(0, project: "big"), Entry(1, project: "big"), Entry(2, project: "big"), Entry(3, minutes: 9, project: "small"));

        Assert.Equal([0, 3, 1, 2], order);
    }

    [Fact]
    public void Sort_ProjectThatJustHadItsTurn_GoesLast()
    {
        var queue = new QueueState { Entries = [Entry(0, project: "a"), Entry(1, project: "b")] }.CountTurn("a");

        Assert.Equal(["b", "a"], QueueOrder.Sort(queue).Select(entry => entry.Project));
        Assert.Equal(["a", "b"], QueueOrder.Sort(queue.CountTurn("b")).Select(entry => entry.Project));
    }

    [Fact]
    public void Sort_SameMoment_KeepsTheOrderOfArrival()
    {
        var order = Order(Entry(5), Entry(3), Entry(4));

        Assert.Equal([5, 3, 4], order);
    }

    [Fact]
    public void Enqueue_SameRunTwice_StandsOnce()
    {
        var queue = new QueueState().Enqueue(Entry(1)).Enqueue(Entry(1, minutes: 3));

        Assert.Equal(Now, Assert.Single(queue.Entries).EnqueuedAt);
        Assert.Empty(queue.Remove(Entry(1).Run).Remove(Entry(1).Run).Entries);
    }

    [Theory]
    [InlineData(null, 0, "", true)]
    [InlineData("cpu", 1_000, "fast", true)]
    [InlineData("cuda", 0, "", false)]
    [InlineData(null, 1_001, "", false)]
    [InlineData(null, 0, "fast,big", false)]
    public void Satisfies_Needs_AllOfThem(string? device, long memory, string labels, bool expected)
    {
        var host = new HostCapabilities { Device = "cpu", Cores = 2, MemoryBytes = 1_000, Labels = ["fast"] };

        var satisfied = QueueOrder.Satisfies(host, new HostNeeds { Device = device, MemoryBytes = memory, Labels = [.. labels.Split(',', StringSplitOptions.RemoveEmptyEntries)] });

        Assert.Equal(expected, satisfied);
    }

    private static int[] Order(params QueueEntry[] entries)
    {
        var sorted = QueueOrder.Sort(new QueueState { Entries = [.. entries] });
        return [.. sorted.Select(entry => int.Parse(entry.Run.Value[18..], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static QueueEntry Entry(int run, int minutes = 0, int priority = 0, string project = "default") =>
        new() { Run = RunId.Of(Experiment, run), Project = project, Priority = priority, EnqueuedAt = Now.AddMinutes(minutes), Needs = new HostNeeds() };
}
