using Retort.Contracts.Runs;
using Retort.Grains.Runs;

namespace Retort.Grains.Tests.Runs;

public sealed class RunLifecycleTests
{
    private const string Legal = """
        Planned   Release  Queued
        Planned   Cancel   Cancelled
        Queued    Lease    Leased
        Queued    Cancel   Cancelled
        Leased    Start    Running
        Leased    Complete Completed
        Leased    Fail     Failed
        Leased    Cancel   Cancelled
        Leased    GiveBack Queued
        Leased    Lose     Lost
        Running   Complete Completed
        Running   Fail     Failed
        Running   Cancel   Cancelled
        Running   GiveBack Queued
        Running   Lose     Lost
        Lost      Requeue  Queued
        Lost      Fail     Failed
        Lost      Cancel   Cancelled
        """;

    [Fact]
    public void Next_EveryStatusAndTrigger_IsAsTheTableSays()
    {
        var table = Legal.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(row => (Enum.Parse<RunStatus>(row[0]), Enum.Parse<RunTrigger>(row[1])), row => Enum.Parse<RunStatus>(row[2]));

        foreach (var status in Enum.GetValues<RunStatus>())
        {
            foreach (var trigger in Enum.GetValues<RunTrigger>())
            {
                RunStatus? expected = table.TryGetValue((status, trigger), out var next) ? next : null;
                Assert.True(expected == RunLifecycle.Next(status, trigger), $"{trigger} of a run that is {status}");
            }
        }
    }

    [Fact]
    public void IsFinal_Status_ExactlyWhereNothingLeadsOut()
    {
        foreach (var status in Enum.GetValues<RunStatus>())
        {
            var leadsOut = Enum.GetValues<RunTrigger>().Any(trigger => RunLifecycle.Next(status, trigger) is not null);
            Assert.Equal(!leadsOut, RunLifecycle.IsFinal(status));
        }
    }
}
