using Retort.Contracts.Commands;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Testing.Builders;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests.Experiments;

public sealed class ExperimentGrainTests : ClusterTest
{
    [Fact]
    public async Task Submit_SpecWithSelection_RunsToCompletionOnFrozenRecipes()
    {
        await SubmitAsync(SpecBuilder.WithSelection());
        var host = new ScriptedHost(Cluster)
        {
            // Best: two epochs everywhere; the smaller rate for students, the larger for baselines; T=20 beats T=1.
            ValidationErrors = (spec, epoch) => 200
                + (epoch == 2 ? 0 : 10)
                + (spec.Role == RunRole.Student == (spec.Training.LearningRate == 0.05) ? 0 : 5)
                + (spec.SoftTargets?.Temperature == 20 ? 0 : 3),
        };

        var ended = await host.WorkAsync(Id);
        var details = (await Cluster.Experiment(Id).GetAsync())!;

        Assert.Equal((ExperimentStatus.Completed, 14, 1.0), (ended.Status, ended.CompletedRuns, ended.Fraction));
        Assert.Equal(
            [(RunRole.Baseline, "", 2, 0.1), (RunRole.Student, "T=1", 2, 0.05), (RunRole.Student, "T=20", 2, 0.05), (RunRole.Teacher, "", 2, 0.1)],
            details.Recipes.Select(recipe => (recipe.Role, recipe.Setting, recipe.Epochs, recipe.LearningRate)).OrderBy(recipe => recipe.Role.ToString()).ThenBy(recipe => recipe.Setting));
        Assert.Equal(20, details.HeadlineTemperature);
        var student = await Cluster.Run(details.Plan.Single(run => run.Key == "final/student/T=20/seed=2").Id).GetAsync();
        Assert.Equal((2, 0.05), (student!.Spec.Training.Epochs, student.Spec.Training.LearningRate));
        Assert.Equal(details.Plan.Single(run => run.Key == "final/teacher/seed=1").Id, student.Inputs.TeacherRun);
        Assert.NotNull(student.Inputs.SoftTargets);
        Assert.Equal(4, await Cluster.Catalogue.CountTestReadsAsync(DatasetNames.Mnist, CancellationToken.None));
    }

    [Fact]
    public async Task Submit_Twice_IsOneExperimentAndOneEvent()
    {
        await SubmitAsync(SpecBuilder.Tiny());

        var again = await Cluster.Experiment(Id).SubmitAsync(new SubmitExperiment { Spec = SpecBuilder.Tiny(), Actor = Member });
        var other = await Cluster.Experiment(Id).SubmitAsync(new SubmitExperiment { Spec = SpecBuilder.Small(), Actor = Member });

        Assert.True(again.Accepted);
        Assert.Equal(Refusal.Conflict, other.Refusal);
        Assert.Equal(["experiment.submitted"], await ActionsAsync("experiment", Id.Value));
    }

    [Fact]
    public async Task Submit_Accepted_PlanStandsInTheCatalogueAndReadyRunsInTheQueue()
    {
        var plan = await SubmitAsync(SpecBuilder.Small());

        var runs = await Cluster.Catalogue.ListRunsAsync(Id, CancellationToken.None);
        var queue = await Cluster.Queue.ListAsync();

        Assert.Equal(plan.Select(run => run.Key), runs.Select(run => run.Key));
        Assert.Equal(["final/teacher/seed=1", "final/baseline/seed=1", "final/baseline/seed=2"], queue.Select(entry => plan.Single(run => run.Id == entry.Entry.Run).Key));
    }

    [Fact]
    public async Task Run_ThatFails_CancelsItsDependantsWhileTheOthersGoOn()
    {
        var plan = await SubmitAsync(SpecBuilder.Small());
        var host = new ScriptedHost(Cluster) { Failure = spec => spec.Role == RunRole.Teacher ? "The loss became NaN." : null };

        var ended = await host.WorkAsync(Id);
        var runs = await Cluster.Catalogue.ListRunsAsync(Id, CancellationToken.None);

        Assert.Equal((ExperimentStatus.Failed, 1, 2, 4), (ended.Status, ended.FailedRuns, ended.CompletedRuns, ended.CancelledRuns));
        Assert.Equal("The loss became NaN.", runs.Single(run => run.Id == plan[0].Id).Reason);
        Assert.All(runs.Where(run => run.Role == RunRole.Student), run => Assert.Equal("It depends on final/teacher/seed=1, which failed.", run.Reason));
    }

    [Fact]
    public async Task Selection_WithoutValidationErrors_CancelsTheArmAndSaysWhy()
    {
        await SubmitAsync(SpecBuilder.Tiny() with { Selection = new SelectionSpec() });
        var host = new ScriptedHost(Cluster) { ValidationErrors = (spec, _) => spec.Role == RunRole.Baseline ? double.NaN : 5 };

        await host.WorkAsync(Id);

        var runs = await Cluster.Catalogue.ListRunsAsync(Id, CancellationToken.None);
        var baseline = runs.Single(run => run is { Role: RunRole.Baseline, Stage: RunStage.Final });
        Assert.Equal(RunStatus.Cancelled, baseline.Status);
        Assert.StartsWith("No recipe could be chosen", baseline.Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Completed, runs.Single(run => run is { Role: RunRole.Student, Stage: RunStage.Final }).Status);
    }

    [Fact]
    public async Task Cancel_RunningExperiment_EndsWhatWaitsAndStopsWhatRuns()
    {
        await SubmitAsync(SpecBuilder.Small());
        var host = new ScriptedHost(Cluster);
        await host.RegisterAsync();
        var grant = (await host.LeaseAsync())!;

        var outcome = await Cluster.Experiment(Id).CancelAsync(Member);
        var repeated = await Cluster.Experiment(Id).CancelAsync(Member);
        var reply = await Cluster.Run(grant.Attempt.Run).AppendAsync(host.Epoch(grant, 1));
        await Cluster.Run(grant.Attempt.Run).FinishAsync(new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Cancelled });
        var ended = await Cluster.Catalogue.WaitForExperimentAsync(Id, experiment => experiment.Status != ExperimentStatus.Running);
        var late = await Cluster.Experiment(Id).CancelAsync(Member);

        Assert.True(outcome.Accepted && repeated.Accepted);
        Assert.Equal(HostCommand.Cancel, reply.Command);
        Assert.Equal((ExperimentStatus.Cancelled, 7), (ended.Status, ended.CancelledRuns));
        Assert.Equal(Refusal.AlreadyEnded, late.Refusal);
        Assert.Empty(await Cluster.Queue.ListAsync());
        Assert.Equal(["experiment.submitted", "experiment.cancelled"], await ActionsAsync("experiment", Id.Value));
    }

    [Fact]
    public async Task Archive_AndRestore_HideAndShowIt()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        var experiment = Cluster.Experiment(Id);

        await experiment.ArchiveAsync(Member);
        await experiment.ArchiveAsync(Member);
        var archived = (await Cluster.Catalogue.GetAsync(Id, CancellationToken.None))!.Archived;
        await experiment.RestoreAsync(Member);

        Assert.True(archived);
        Assert.False((await Cluster.Catalogue.GetAsync(Id, CancellationToken.None))!.Archived);
        Assert.Equal(["experiment.submitted", "experiment.archived", "experiment.restored"], await ActionsAsync("experiment", Id.Value));
    }

    [Fact]
    public async Task Delete_RunningExperiment_IsRefused()
    {
        await SubmitAsync(SpecBuilder.Tiny());

        var outcome = await Cluster.Experiment(Id).DeleteAsync(Member);

        Assert.Equal(Refusal.StillActive, outcome.Refusal);
        Assert.NotNull(await Cluster.Experiment(Id).GetAsync());
    }

    [Fact]
    public async Task Delete_EndedExperiment_FreesEverythingButItsTrail()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        await new ScriptedHost(Cluster).WorkAsync(Id);
        var blobs = (await Cluster.Catalogue.ListCheckpointsAsync(Id, CancellationToken.None)).Select(checkpoint => checkpoint.Blob).ToList();

        var outcome = await Cluster.Experiment(Id).DeleteAsync(Member);

        Assert.True(outcome.Accepted, outcome.Detail);
        Assert.Equal(4, blobs.Count);
        foreach (var blob in blobs) Assert.Null(await Cluster.Blobs.FindAsync(blob, CancellationToken.None));
        Assert.Null(await Cluster.Experiment(Id).GetAsync());
        Assert.Null(await Cluster.Run(plan[0].Id).GetAsync());
        Assert.Null(await Cluster.Catalogue.GetAsync(Id, CancellationToken.None));
        Assert.Empty(await Cluster.Catalogue.ListRunsAsync(Id, CancellationToken.None));
        Assert.Empty((await Cluster.Metrics.ReadAsync(plan[0].Id, [], 0, 10, CancellationToken.None)).Series);
        Assert.Equal(["experiment.submitted", "experiment.deleted"], await ActionsAsync("experiment", Id.Value));
        Assert.Equal("run.deleted", (await ActionsAsync("run", plan[0].Id.Value))[^1]);
        Assert.Equal(Refusal.NotFound, (await Cluster.Experiment(Id).DeleteAsync(Member)).Refusal);
        Assert.Equal(Refusal.Conflict, (await Cluster.Experiment(Id).SubmitAsync(new SubmitExperiment { Spec = SpecBuilder.Tiny(), Actor = Member })).Refusal);
        Assert.Equal(3, await Cluster.Catalogue.CountTestReadsAsync(DatasetNames.Mnist, CancellationToken.None));
    }

    [Fact]
    public async Task Delete_OthersBuiltOnItsCheckpoints_IsRefusedWithTheirNames()
    {
        await SubmitAsync(SpecBuilder.Tiny());
        await new ScriptedHost(Cluster).WorkAsync(Id);
        var stranger = RunId.Parse("xzzzzzzzzzzzzzzzz-004");
        var checkpoint = (await Cluster.Catalogue.ListCheckpointsAsync(Id, CancellationToken.None)).First(one => one.Kind == ArtefactKind.SoftTargets).Blob;
        await Cluster.Grains.GetGrain<Contracts.Checkpoints.ICheckpointGrain>(checkpoint.Value).UseAsync(stranger);

        var outcome = await Cluster.Experiment(Id).DeleteAsync(Member);

        Assert.Equal(Refusal.HasDependants, outcome.Refusal);
        Assert.Equal([stranger.Value], outcome.Dependants.AsEnumerable());
        Assert.NotNull(await Cluster.Blobs.FindAsync(checkpoint, CancellationToken.None));
    }

    [Fact]
    public async Task Restart_InTheMiddle_LosesNothing()
    {
        await SubmitAsync(SpecBuilder.WithSelection());
        for (var restarts = 0; restarts < 4; restarts++)
        {
            var host = new ScriptedHost(Cluster);
            await host.RegisterAsync();
            for (var i = 0; i < 2; i++)
            {
                if (await host.LeaseAsync() is { } grant) await host.ExecuteAsync(grant);
            }

            Cluster = await (restarts % 2 == 0 ? Cluster.KillAndStartAsync() : Cluster.RestartAsync());
        }

        var ended = await new ScriptedHost(Cluster).WorkAsync(Id);

        Assert.Equal((ExperimentStatus.Completed, 14), (ended.Status, ended.CompletedRuns));
        Assert.Equal(4, (await Cluster.Experiment(Id).GetAsync())!.Recipes.Length);
        Assert.Null(await Cluster.Audit.FindBreakAsync(ProjectNames.Default, CancellationToken.None));
        foreach (var run in (await Cluster.Experiment(Id).GetAsync())!.Plan)
            Assert.Equal(["run.leased", "run.completed"], await ActionsAsync("run", run.Id.Value));
    }

    [Fact]
    public async Task Stop_WithUnfinishedRuns_ComesToRestByItself()
    {
        await SubmitAsync(SpecBuilder.WithSelection());
        var log = Cluster.Log;

        Cluster = await Cluster.RestartAsync();
        var second = Cluster.Log;
        Cluster = await Cluster.RestartAsync();

        Assert.Empty(log.Messages);
        Assert.Empty(second.Messages);
    }

    [Fact]
    public async Task Deletion_CutOffByAKill_IsFinishedByTheNextLook()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        await new ScriptedHost(Cluster).WorkAsync(Id);
        Cluster.Audit.Fails = entry => entry.Action == "run.deleted";
        await Assert.ThrowsAnyAsync<Exception>(() => Cluster.Experiment(Id).DeleteAsync(Member));

        Cluster = await Cluster.KillAndStartAsync();
        Assert.Null(await Cluster.Experiment(Id).GetAsync());
        Cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        await WaitUntilGoneAsync();

        Assert.Empty(await Cluster.Catalogue.ListRunsAsync(Id, CancellationToken.None));
        Assert.Equal("run.deleted", (await ActionsAsync("run", plan[0].Id.Value))[^1]);
    }

    private async Task WaitUntilGoneAsync()
    {
        while (true)
        {
            var next = Cluster.Catalogue.NextWrite;
            if (await Cluster.Catalogue.GetAsync(Id, CancellationToken.None) is null) return;
            await next.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task Reminder_QueueLostARunMeanwhile_PutsItBack()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        var waiting = (await Cluster.Queue.ListAsync()).Select(queued => queued.Entry.Run).ToList();
        foreach (var run in waiting) await Cluster.Queue.RemoveAsync(run);

        var written = Cluster.Catalogue.NextWrite;
        Cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        while ((await Cluster.Queue.ListAsync()).Length < waiting.Count)
        {
            await written.WaitAsync(TimeSpan.FromSeconds(60));
            written = Cluster.Catalogue.NextWrite;
        }

        Assert.NotEmpty(waiting);
        Assert.Equal(waiting.ToHashSet(), (await Cluster.Queue.ListAsync()).Select(queued => queued.Entry.Run).ToHashSet());
        Assert.Subset(plan.Select(run => run.Id).ToHashSet(), waiting.ToHashSet());
    }
}
