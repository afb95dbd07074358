using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Experiments;
using Retort.Testing.Builders;

namespace Retort.Grains.Tests.Experiments;

public sealed class PlanStepsTests
{
    private static readonly ImmutableArray<PlannedRun> Plan = ExperimentPlanner.Plan(ExperimentId.Parse("x0123456789abcdef"), SpecBuilder.WithSelection());

    [Fact]
    public void Due_AtTheStart_ReleasesWhatWaitsForNothingTeachersFirst()
    {
        var steps = Due(Standings());

        Assert.Equal(
            ["selection/teacher/seed=1", "selection/baseline/lr=0.05/seed=7", "selection/baseline/lr=0.1/seed=7"],
            steps.Cast<PlanStep.Release>().Select(step => Plan[step.Run].Key));
    }

    [Fact]
    public void Due_SelectionTeacherCompleted_FreezesItsRecipeBeforeTheFinalTeacherGoes()
    {
        var standings = Standings(("selection/teacher/seed=1", RunStatus.Completed));

        var steps = Due(standings);

        Assert.Equal([0], Assert.Single(steps.OfType<PlanStep.Freeze>()).Candidates.AsEnumerable());
        Assert.DoesNotContain(steps.OfType<PlanStep.Release>(), step => Plan[step.Run].Key == "final/teacher/seed=1");
    }

    [Fact]
    public void Due_OneCandidateOfAnArmStillRuns_DoesNotFreezeIt()
    {
        var standings = Standings(("selection/baseline/lr=0.05/seed=7", RunStatus.Completed), ("selection/baseline/lr=0.1/seed=7", RunStatus.Running));

        var steps = Due(standings);

        Assert.Empty(steps.OfType<PlanStep.Freeze>());
    }

    [Fact]
    public void Due_TeacherFailed_CancelsItsDependantsAndSaysWhy()
    {
        var standings = Standings(("selection/teacher/seed=1", RunStatus.Failed));

        var steps = Due(standings).OfType<PlanStep.Cancel>().ToList();

        Assert.Equal(5, steps.Count);
        Assert.All(steps, step => Assert.Equal("It depends on selection/teacher/seed=1, which failed.", step.Reason));
        Assert.DoesNotContain(steps, step => Plan[step.Run].Spec.Role == RunRole.Baseline);
    }

    [Fact]
    public void Due_ExperimentCancelled_CancelsWhatHasNotEndedInItsName()
    {
        var member = new Actor { Name = "member", Origin = "test" };
        var standings = Standings(("selection/teacher/seed=1", RunStatus.Completed), ("selection/baseline/lr=0.1/seed=7", RunStatus.Running));

        var steps = PlanSteps.Due(Plan, standings, [], member);

        Assert.Equal(Plan.Length - 1, steps.Length);
        Assert.All(steps, step => Assert.Equal(member, Assert.IsType<PlanStep.Cancel>(step).Actor));
    }

    [Theory]
    [InlineData(RunStatus.Completed, RunStatus.Completed, ExperimentStatus.Completed)]
    [InlineData(RunStatus.Completed, RunStatus.Failed, ExperimentStatus.Failed)]
    [InlineData(RunStatus.Cancelled, RunStatus.Failed, ExperimentStatus.Failed)]
    [InlineData(RunStatus.Completed, RunStatus.Cancelled, ExperimentStatus.Cancelled)]
    [InlineData(RunStatus.Completed, RunStatus.Lost, null)]
    public void Outcome_OfRuns_IsTheWorstOfThem(RunStatus one, RunStatus other, ExperimentStatus? expected)
    {
        var outcome = PlanSteps.Outcome([new RunStanding { Status = one }, new RunStanding { Status = other }], null);

        Assert.Equal(expected, outcome);
    }

    private static ImmutableArray<PlanStep> Due(ImmutableArray<RunStanding> standings) => PlanSteps.Due(Plan, standings, [], null);

    private static ImmutableArray<RunStanding> Standings(params (string Key, RunStatus Status)[] known) =>
        [.. Plan.Select(run => new RunStanding { Status = known.FirstOrDefault(entry => entry.Key == run.Key).Status })];
}
