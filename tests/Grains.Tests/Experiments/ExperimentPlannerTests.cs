using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Grains.Experiments;
using Retort.Testing.Builders;

namespace Retort.Grains.Tests.Experiments;

public sealed class ExperimentPlannerTests
{
    private static readonly ExperimentId Id = ExperimentId.Parse("x0123456789abcdef");

    [Fact]
    public void Plan_WithoutSelection_HasTheFinalStageOnly()
    {
        var plan = ExperimentPlanner.Plan(Id, SpecBuilder.Small());

        Assert.Equal(
            ["final/teacher/seed=1", "final/baseline/seed=1", "final/baseline/seed=2", "final/student/T=1/seed=1", "final/student/T=1/seed=2", "final/student/T=20/seed=1", "final/student/T=20/seed=2"],
            plan.Select(run => run.Key));
        Assert.All(plan.Where(run => run.Spec.Role != RunRole.Student), run => Assert.Empty(run.DependsOn));
        Assert.All(plan.Where(run => run.Spec.Role == RunRole.Student), run => Assert.Equal([plan[0].Id], run.DependsOn.AsEnumerable()));
    }

    [Fact]
    public void Plan_WithSelection_FinalRunsWaitForTheRunsThatDecideTheirRecipe()
    {
        var plan = ExperimentPlanner.Plan(Id, SpecBuilder.WithSelection()).ToDictionary(run => run.Key);

        Assert.Equal([plan["selection/teacher/seed=1"].Id], plan["selection/student/T=20/lr=0.05/seed=7"].DependsOn.AsEnumerable());
        Assert.Equal([plan["selection/teacher/seed=1"].Id], plan["final/teacher/seed=1"].DependsOn.AsEnumerable());
        Assert.Equal([plan["selection/baseline/lr=0.05/seed=7"].Id, plan["selection/baseline/lr=0.1/seed=7"].Id], plan["final/baseline/seed=2"].DependsOn.AsEnumerable());
        Assert.Equal(
            [plan["selection/student/T=20/lr=0.05/seed=7"].Id, plan["selection/student/T=20/lr=0.1/seed=7"].Id, plan["final/teacher/seed=1"].Id],
            plan["final/student/T=20/seed=1"].DependsOn.AsEnumerable());
        Assert.Equal(plan["final/teacher/seed=1"].Id, plan["final/student/T=20/seed=1"].TeacherRun);
        Assert.Equal(plan["selection/teacher/seed=1"].Id, plan["selection/student/T=1/lr=0.1/seed=7"].TeacherRun);
    }

    [Fact]
    public void Plan_SelectionWithoutRates_TriesTheRecipesOwn()
    {
        var spec = SpecBuilder.Small() with { Selection = new SelectionSpec(), Distillation = SpecBuilder.Small().Distillation with { Training = SpecBuilder.Training(5) with { LearningRate = 0.3 } } };

        var plan = ExperimentPlanner.Plan(Id, spec);

        Assert.Contains(plan, run => run.Key == "selection/baseline/lr=0.1/seed=1");
        Assert.Contains(plan, run => run.Key == "selection/student/T=20/lr=0.3/seed=1" && run.Spec.Training.Epochs == 5);
    }

    [Fact]
    public void Plan_RunsOfOneSeed_DifferOnlyInTheirTargets()
    {
        var plan = ExperimentPlanner.Plan(Id, SpecBuilder.Small());

        var paired = plan.Where(run => run.Spec.Seed == 2 && run.Spec.Role != RunRole.Teacher).Select(run => run.Spec with { Role = RunRole.Baseline, SoftTargets = null });

        Assert.Single(paired.Distinct());
    }

    [Fact]
    public void FindProblem_MoreRunsThanAccepted_SaysHowMany()
    {
        var spec = SpecBuilder.Small() with
        {
            Seeds = [.. Enumerable.Range(1, 100)],
            Distillation = new DistillationSpec { Temperatures = [.. Enumerable.Range(1, 20).Select(t => (double)t)] },
        };

        var problem = ExperimentPlanner.FindProblem(spec);

        Assert.Equal("$", problem?.Path);
        Assert.Contains("2,101 runs; at most 2,000", problem?.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ExperimentPlanner.Plan(Id, spec));
    }

    [Fact]
    public void Plan_AnySpec_IsAcyclicCompleteAndRepeatable()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var spec = SpecBuilder.Small() with
            {
                Seeds = [.. Enumerable.Range(1, random.Next(1, 8))],
                Distillation = new DistillationSpec { Temperatures = [.. Enumerable.Range(1, random.Next(1, 8)).Select(t => t * 1.5)] },
                Selection = random.Next(2) == 0 ? null : new SelectionSpec { LearningRates = [.. Enumerable.Range(1, random.Next(0, 4)).Select(r => r / 10.0)] },
            };

            var plan = ExperimentPlanner.Plan(Id, spec);

            var before = new HashSet<RunId>();
            foreach (var run in plan)
            {
                Assert.All(run.DependsOn, dependency => Assert.Contains(dependency, before));
                Assert.Equal(run.Spec.Role == RunRole.Student, run.TeacherRun is { } teacher && run.DependsOn.Contains(teacher));
                before.Add(run.Id);
            }

            Assert.Equal(ExperimentPlanner.CountRuns(spec), plan.Length);
            Assert.Equal(plan.Length, plan.Select(run => run.Key).Distinct().Count());
            Assert.Equal(SpecHash.Of(plan), SpecHash.Of(ExperimentPlanner.Plan(Id, spec)));
        }
    }
}
