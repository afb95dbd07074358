using Retort.Contracts.Runs;
using Retort.Grains.Experiments;
using Retort.Testing.Builders;
using Retort.Contracts.Identity;

namespace Retort.Grains.Tests.Experiments;

public sealed class PlanProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<PlannedRun> Plan = ExperimentPlanner.Plan(ExperimentId.Parse("x0123456789abcdef"), SpecBuilder.Small());

    [Fact]
    public void Work_OfAnMlp_IsEpochsTimesCasesTimesWeights()
    {
        var work = PlanProgress.Work(Plan[1].Spec);

        Assert.Equal(3.0 * 1_000 * ((784 * 16) + (16 * 10)), work);
    }

    [Fact]
    public void Estimate_NothingStarted_HasNoRemainingTime()
    {
        var (fraction, remaining) = PlanProgress.Estimate(Runs(), Start);

        Assert.Equal(0, fraction);
        Assert.Null(remaining);
    }

    [Fact]
    public void Estimate_TwoOfFourEqualRunsDone_IsHalfWithTheSameTimeToGo()
    {
        var baseline = Plan[1].Spec;
        var done = new RunStanding { Status = RunStatus.Completed, StartedAt = Start, FinishedAt = Start.AddSeconds(10) };
        var waiting = new RunStanding { Status = RunStatus.Queued };

        var (fraction, remaining) = PlanProgress.Estimate([(baseline, done), (baseline, done), (baseline, waiting), (baseline, waiting)], Start.AddSeconds(20));

        Assert.Equal(0.5, fraction, 9);
        Assert.Equal(20, remaining!.Value, 6);
    }

    [Fact]
    public void Estimate_RunningRunsInParallel_ShareTheRemainingTime()
    {
        var baseline = Plan[1].Spec;
        var half = new RunStanding { Status = RunStatus.Running, StartedAt = Start, Fraction = 0.5 };

        var (fraction, remaining) = PlanProgress.Estimate([(baseline, half), (baseline, half)], Start.AddSeconds(10));

        Assert.Equal(0.5, fraction, 9);
        Assert.Equal(10, remaining!.Value, 6);
    }

    [Fact]
    public void Estimate_RoleThatNeverRan_TakesTheOthersPacePerWork()
    {
        var done = new RunStanding { Status = RunStatus.Completed, StartedAt = Start, FinishedAt = Start.AddSeconds(10) };

        var (_, remaining) = PlanProgress.Estimate([(Plan[0].Spec, done), (Plan[1].Spec, new RunStanding())], Start.AddSeconds(10));

        Assert.Equal(10 * PlanProgress.Work(Plan[1].Spec) / PlanProgress.Work(Plan[0].Spec), remaining!.Value, 6);
    }

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    [InlineData(RunStatus.Completed)]
    public void Estimate_EverythingEnded_IsDone(RunStatus status)
    {
        var ended = new RunStanding { Status = status, StartedAt = Start, FinishedAt = Start };

        var (fraction, remaining) = PlanProgress.Estimate([.. Plan.Select(run => (run.Spec, ended))], Start);

        Assert.Equal((1, 0), (fraction, remaining));
    }

    private static (RunSpec, RunStanding)[] Runs() => [.. Plan.Select(run => (run.Spec, new RunStanding()))];
}
