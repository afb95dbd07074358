using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Experiments;
using Retort.Grains.Runs;
using Retort.Testing.Builders;

namespace Retort.Grains.Tests.Runs;

public sealed class RunTransitionsTests
{
    private const int Losses = 3;
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary<string, double>.Empty;
    private static readonly HostId Host = HostId.Parse("alpha");

    [Fact]
    public void Token_OverAnyHistory_OnlyGrows()
    {
        var random = new Random(11);
        for (var i = 0; i < 200; i++)
        {
            var run = Queued();
            for (var step = 0; step < 20 && !RunLifecycle.IsFinal(run.Status); step++)
            {
                var before = run;
                run = run.Status switch
                {
                    RunStatus.Queued => RunTransitions.Lease(run, Host),
                    RunStatus.Lost => RunTransitions.AfterLoss(run, 5, Now),
                    RunStatus.Leased => random.Next(2) == 0 ? RunTransitions.Start(run, Now) : RunTransitions.Lose(run, TimeSpan.FromSeconds(10)),
                    _ => random.Next(2) == 0 ? RunTransitions.Lose(run, TimeSpan.FromSeconds(10)) : RunTransitions.Finish(run, Finish(AttemptEnd.Released), None, Losses, Now),
                };
                Assert.True(run.Token >= before.Token && run.Attempt >= before.Attempt);
                Assert.True(run.Status != RunStatus.Leased || run.Token > before.Token);
                Assert.True(run.Status != RunStatus.Lost || run.Token > before.Token);
            }
        }
    }

    [Fact]
    public void Lease_AfterResumableCheckpoints_ContinuesFromTheNewest()
    {
        var run = RunTransitions.Lease(Queued(), Host);
        run = RunTransitions.Record(run, Artefact('a', ArtefactKind.Resumable, 5));
        run = RunTransitions.Record(run, Artefact('b', ArtefactKind.Resumable, 10));

        run = RunTransitions.Lease(RunTransitions.AfterLoss(RunTransitions.Lose(run, TimeSpan.FromSeconds(10)), 3, Now), Host);

        Assert.Equal(10, run.Inputs.Resume?.Epoch);
        Assert.Equal([Blob('a')], run.Superseded.AsEnumerable());
    }

    [Fact]
    public void Finish_Completed_GivesUpResumablesAndKeepsResults()
    {
        var run = RunTransitions.Lease(Queued(RunRole.Baseline), Host);
        run = RunTransitions.Record(run, Artefact('a', ArtefactKind.Resumable, 5));
        run = RunTransitions.Record(run, Artefact('c', ArtefactKind.Weights, 8));

        run = RunTransitions.Finish(run, Finish(AttemptEnd.Completed) with { Metrics = None.Add("test/errors", 74) }, None.Add("train/loss", 0.1), Losses, Now);

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal([ArtefactKind.Weights], run.Artefacts.Select(artefact => artefact.Kind));
        Assert.Equal([Blob('a')], run.Superseded.AsEnumerable());
        Assert.Equal((74, 0.1), (run.Metrics["test/errors"], run.Metrics["train/loss"]));
    }

    [Fact]
    public void Finish_TeacherWithoutSoftTargets_HasFailed()
    {
        var run = RunTransitions.Record(RunTransitions.Lease(Queued(RunRole.Teacher), Host), Artefact('c', ArtefactKind.Weights, 8));

        run = RunTransitions.Finish(run, Finish(AttemptEnd.Completed), None, Losses, Now);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("soft-target set", run.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttemptEnd.Completed)]
    [InlineData(AttemptEnd.Cancelled)]
    [InlineData(AttemptEnd.Failed)]
    [InlineData(AttemptEnd.Released)]
    public void Finish_AfterACancel_EndsCancelledWithItsReason(AttemptEnd end)
    {
        var run = RunTransitions.RequestCancel(RunTransitions.Lease(Queued(), Host), "Not needed.");

        run = RunTransitions.Finish(run, Finish(end), None, Losses, Now);

        Assert.Equal((RunStatus.Cancelled, "Not needed."), (run.Status, run.Reason));
    }

    [Fact]
    public void AfterLoss_ThirdTime_Fails()
    {
        var run = Queued();
        for (var i = 0; i < 3; i++) run = RunTransitions.AfterLoss(RunTransitions.Lose(RunTransitions.Lease(run, Host), TimeSpan.FromSeconds(10)), 3, Now);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("fell silent 3 times", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_GivenBackWithAnError_CountsAsALossAndFailsTheThirdTime()
    {
        var run = Queued();
        var lost = Finish(AttemptEnd.Released) with { Error = "The process that executed the run was killed." };
        run = RunTransitions.Finish(RunTransitions.Lease(run, Host), lost, None, Losses, Now);
        Assert.Equal((RunStatus.Queued, 1), (run.Status, run.Losses));
        Assert.Contains("was killed", run.Reason, StringComparison.Ordinal);

        for (var i = 0; i < 2; i++) run = RunTransitions.Finish(RunTransitions.Lease(run, Host), lost, None, Losses, Now);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal("Its hosts lost it 3 times; the last time: The process that executed the run was killed.", run.Reason);
    }

    [Fact]
    public void Lease_RunThatEnded_Throws()
    {
        var ended = RunTransitions.Cancel(Queued(), "Not needed.", None, Now);

        Assert.Throws<InvalidOperationException>(() => RunTransitions.Lease(ended, Host));
    }

    private static RunState Queued(RunRole role = RunRole.Baseline)
    {
        var planned = ExperimentPlanner.Plan(ExperimentId.Parse("x0123456789abcdef"), SpecBuilder.Small()).First(run => run.Spec.Role == role);
        var run = RunTransitions.Plan(new PlanRun { Run = planned, Actor = Actor.System }, Now);
        return RunTransitions.Release(run, new ReleaseRun { Spec = planned.Spec, Inputs = new RunInputs() }, Now);
    }

    private static AttemptFinish Finish(AttemptEnd end) =>
        new() { Attempt = new AttemptKey { Run = RunId.Parse("x0123456789abcdef-000"), Attempt = 1, Token = 1 }, End = end };

    private static BlobId Blob(char digit) => BlobId.Parse(new string(digit, 64));

    private static RunArtefact Artefact(char digit, ArtefactKind kind, int epoch) =>
        new() { Blob = Blob(digit), Kind = kind, Bytes = 1, Epoch = epoch, Attempt = 1, At = Now };
}
