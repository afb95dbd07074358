using Retort.Contracts.Commands;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Testing.Builders;
using Retort.Testing.Grains;

namespace Retort.Grains.Tests.Runs;

public sealed class RunGrainTests : ClusterTest
{
    // Two heartbeat periods of five seconds, and a little.
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10.1);

    [Fact]
    public async Task Lease_QueuedRun_GrantsTheFirstAttempt()
    {
        var (run, grant) = await LeaseBaselineAsync();

        Assert.Equal((1, 1L), (grant.Attempt.Attempt, grant.Attempt.Token));
        Assert.Equal(Cluster.Clock.GetUtcNow().AddSeconds(10), grant.Deadline);
        Assert.Equal(RunStatus.Leased, (await run.GetAsync())!.Summary.Status);
        Assert.Null(await run.LeaseAsync(HostId.Parse("beta")));
    }

    [Fact]
    public async Task Append_SameSequenceTwice_IsStoredOnceAndAccepted()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);

        var first = await run.AppendAsync(host.Epoch(grant, 1));
        var second = await run.AppendAsync(host.Epoch(grant, 1));

        Assert.True(first.Accepted && second.Accepted);
        var loss = Assert.Single((await Cluster.Metrics.ReadAsync(grant.Attempt.Run, [], 0, 100, CancellationToken.None)).Series);
        Assert.Equal(1, loss.Total);
        Assert.Equal(RunStatus.Running, (await run.GetAsync())!.Summary.Status);
    }

    [Fact]
    public async Task Append_MalformedBatch_IsRefusedAndTheRunGoesOn()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var batch = new ScriptedHost(Cluster).Epoch(grant, 1);

        var reply = await run.AppendAsync(batch with { Points = [batch.Points[0] with { Series = "no spaces" }] });
        var next = await run.AppendAsync(batch with { Points = [batch.Points[0] with { Value = double.NaN }] });

        Assert.Equal((false, HostCommand.Continue), (reply.Accepted, reply.Command));
        Assert.Contains("points[0]", reply.Refusal, StringComparison.Ordinal);
        Assert.True(next.Accepted);
    }

    [Fact]
    public async Task Deadline_SilentHost_RunIsRequeuedAndResumesFromItsCheckpoint()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);
        for (var epoch = 1; epoch <= 2; epoch++) await run.AppendAsync(host.Epoch(grant, epoch));
        var (checkpoint, _) = await host.StoreAsync(grant, ArtefactKind.Resumable, 1, "after epoch 1");

        Cluster.Clock.Advance(LeaseTime);
        await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, summary => summary.Status == RunStatus.Queued);
        var second = await TakeAsync("beta");

        Assert.Equal((2, checkpoint, 1), (second.Attempt.Attempt, second.Inputs.Resume!.Blob, second.Inputs.Resume.Epoch));
        Assert.True(second.Attempt.Token > grant.Attempt.Token);
        var kept = Assert.Single((await Cluster.Metrics.ReadAsync(grant.Attempt.Run, [], 0, 100, CancellationToken.None)).Series);
        Assert.Equal([1.0], kept.Points.Select(point => point.Epoch));
    }

    [Fact]
    public async Task AnyCall_OfAnAttemptThatWasLost_IsToldToAbandon()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);
        Cluster.Clock.Advance(LeaseTime);
        await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, summary => summary.Status == RunStatus.Queued);

        // Before the next lease as well as after it.
        var queued = await host.ExecuteAsync(grant);
        await TakeAsync("beta");
        var append = await run.AppendAsync(host.Epoch(grant, 9));
        var (_, record) = await host.StoreAsync(grant, ArtefactKind.Weights, 9, "stale weights");

        Assert.All([queued, append, record], reply => Assert.Equal((false, HostCommand.Abandon), (reply.Accepted, reply.Command)));
        Assert.Empty((await run.GetAsync())!.Artefacts);
        Assert.Empty((await Cluster.Metrics.ReadAsync(grant.Attempt.Run, [], 0, 100, CancellationToken.None)).Series);
    }

    [Fact]
    public async Task Heartbeats_KeepTheLeaseForAsLongAsTheyCome()
    {
        var (run, grant) = await LeaseBaselineAsync();

        for (var i = 0; i < 5; i++)
        {
            Cluster.Clock.Advance(TimeSpan.FromSeconds(9));
            var reply = await run.HeartbeatAsync(new AttemptHeartbeat { Attempt = grant.Attempt, Progress = new RunProgress { Epoch = i * 0.5, Epochs = 3 } });
            Assert.True(reply.Accepted);
        }

        var summary = (await run.GetAsync())!.Summary;
        Assert.Equal((RunStatus.Running, 1, 2.0), (summary.Status, summary.Attempt, summary.Progress!.Epoch));
    }

    [Fact]
    public async Task Deadline_ThreeSilentHosts_RunFails()
    {
        var (run, grant) = await LeaseBaselineAsync();
        for (var loss = 1; loss <= 3; loss++)
        {
            Cluster.Clock.Advance(LeaseTime);
            var expected = loss < 3 ? RunStatus.Queued : RunStatus.Failed;
            await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, summary => summary.Status == expected);
            if (loss < 3) await TakeAsync("alpha");
        }

        Assert.Contains("fell silent 3 times", (await run.GetAsync())!.Summary.Reason, StringComparison.Ordinal);
        Assert.Equal(["run.leased", "run.lost", "run.leased", "run.lost", "run.leased", "run.lost", "run.failed"], await ActionsAsync("run", grant.Attempt.Run.Value));
    }

    [Fact]
    public async Task Cancel_PlannedOrQueuedRun_EndsAtOnce()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        var (baseline, student) = (plan[1].Id, plan[2].Id);

        var queued = await Cluster.Run(baseline).CancelAsync(Member, "Not needed.");
        var planned = await Cluster.Run(student).CancelAsync(Member, "Not needed.");

        Assert.True(queued.Accepted && planned.Accepted);
        Assert.Equal(RunStatus.Cancelled, (await Cluster.Run(baseline).GetAsync())!.Summary.Status);
        Assert.Equal(RunStatus.Cancelled, (await Cluster.Run(student).GetAsync())!.Summary.Status);
        Assert.DoesNotContain(await Cluster.Queue.ListAsync(), entry => entry.Entry.Run == baseline);
    }

    [Fact]
    public async Task Cancel_RunningRun_ReachesTheHostWithItsNextCall()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);
        await run.AppendAsync(host.Epoch(grant, 1));

        var outcome = await run.CancelAsync(Member, "Not needed.");
        var repeated = await run.CancelAsync(Member, "Really not.");
        var reply = await run.AppendAsync(host.Epoch(grant, 2));
        var end = await run.FinishAsync(new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Cancelled });

        Assert.True(outcome.Accepted && repeated.Accepted && end.Accepted);
        Assert.Equal((true, HostCommand.Cancel), (reply.Accepted, reply.Command));
        var summary = (await run.GetAsync())!.Summary;
        Assert.Equal((RunStatus.Cancelled, "Not needed."), (summary.Status, summary.Reason));
        Assert.Equal(["run.leased", "run.cancel-requested", "run.cancelled"], await ActionsAsync("run", grant.Attempt.Run.Value));
    }

    [Fact]
    public async Task Cancel_HostThatNeverAnswers_EndsAtTheDeadline()
    {
        var (run, grant) = await LeaseBaselineAsync();
        await run.CancelAsync(Member, "Not needed.");

        Cluster.Clock.Advance(LeaseTime);

        var summary = await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, run => run.IsFinished);
        Assert.Equal(RunStatus.Cancelled, summary.Status);
        Assert.Equal(HostCommand.Abandon, (await run.AppendAsync(new ScriptedHost(Cluster).Epoch(grant, 1))).Command);
    }

    [Fact]
    public async Task Cancel_EndedRun_IsRefused()
    {
        var (run, grant) = await LeaseBaselineAsync();
        await new ScriptedHost(Cluster).ExecuteAsync(grant);

        var outcome = await run.CancelAsync(Member, "Too late.");

        Assert.Equal(Refusal.AlreadyEnded, outcome.Refusal);
    }

    [Fact]
    public async Task Finish_Repeated_IsAcceptedAndChangesNothing()
    {
        var (run, grant) = await LeaseBaselineAsync();
        await new ScriptedHost(Cluster).ExecuteAsync(grant);
        var before = await run.GetAsync();

        var reply = await run.FinishAsync(new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Failed, Error = "Late." });

        Assert.True(reply.Accepted);
        Assert.Equal(SpecHash.Of(before), SpecHash.Of(await run.GetAsync()));
        Assert.Equal(["run.leased", "run.completed"], await ActionsAsync("run", grant.Attempt.Run.Value));
    }

    [Fact]
    public async Task Finish_Released_GoesBackToTheQueueWithoutCountingAsALoss()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var finish = new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Released };

        await run.FinishAsync(finish);
        var repeated = await run.FinishAsync(finish);
        var second = await TakeAsync("beta");

        Assert.True(repeated.Accepted);
        Assert.Equal((grant.Attempt.Run, 2), (second.Attempt.Run, second.Attempt.Attempt));
    }

    [Fact]
    public async Task Record_BlobThatWasNotUploaded_IsRefused()
    {
        var (run, grant) = await LeaseBaselineAsync();

        var reply = await run.RecordAsync(new AttemptArtefact { Attempt = grant.Attempt, Blob = BlobId.Parse(new string('0', 64)), Kind = ArtefactKind.Weights, Epoch = 1 });

        Assert.Equal((false, HostCommand.Continue), (reply.Accepted, reply.Command));
        Assert.Contains("upload it first", reply.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_NewerResumableCheckpoint_FreesTheOlder()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);

        var (older, _) = await host.StoreAsync(grant, ArtefactKind.Resumable, 1, "one");
        var (newer, _) = await host.StoreAsync(grant, ArtefactKind.Resumable, 2, "two");

        Assert.Null(await Cluster.Blobs.FindAsync(older, CancellationToken.None));
        Assert.NotNull(await Cluster.Blobs.FindAsync(newer, CancellationToken.None));
        Assert.Equal([newer], (await run.GetAsync())!.Artefacts.Select(artefact => artefact.Blob));
    }

    [Fact]
    public async Task Watch_Batches_TellTheCursorAtMostFourTimesASecond()
    {
        var (run, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);
        var watcher = new RunWatcher();
        var reference = Cluster.Grains.CreateObjectReference<IRunObserver>(watcher);
        await run.WatchAsync(reference);

        for (var epoch = 1; epoch <= 3; epoch++) await run.AppendAsync(host.Epoch(grant, epoch));
        var waiting = watcher.WaitAsync(update => update.Cursor == 3);
        while (!waiting.IsCompleted)
        {
            // A tick that is still under way counts the gap from its own end.
            Cluster.Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(10)));
        }

        var update = await waiting;

        Assert.Equal(1.0 / 3, update.Summary.Metrics[MetricNames.TrainLoss]);
        Assert.True(watcher.Count <= 3, "one for the start, one at once, one for the rest");
        GC.KeepAlive(watcher);
    }

    [Fact]
    public async Task Restart_RunningRun_KeepsItsAttemptAndLosesItWhenTheHostIsGone()
    {
        var (_, grant) = await LeaseBaselineAsync();
        var host = new ScriptedHost(Cluster);
        await Cluster.Run(grant.Attempt.Run).AppendAsync(host.Epoch(grant, 1));

        Cluster = await Cluster.KillAndStartAsync();
        var reply = await Cluster.Run(grant.Attempt.Run).AppendAsync(host.Epoch(grant, 2));
        var summary = (await Cluster.Run(grant.Attempt.Run).GetAsync())!.Summary;

        Assert.True(reply.Accepted);
        Assert.Equal((RunStatus.Running, 1, 0.5), (summary.Status, summary.Attempt, summary.Metrics[MetricNames.TrainLoss]));
        Cluster.Clock.Advance(LeaseTime);
        await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, run => run.Status == RunStatus.Queued);
    }

    [Fact]
    public async Task Restart_NobodyCalls_TheDeadlineStillRuns()
    {
        var (_, grant) = await LeaseBaselineAsync();

        Cluster = await Cluster.RestartAsync();
        Cluster.Clock.Advance(LeaseTime);

        await Cluster.Catalogue.WaitForRunAsync(grant.Attempt.Run, run => run.Status == RunStatus.Queued);
        Assert.Equal(grant.Attempt.Run, (await TakeAsync("beta", grant.Attempt.Run)).Attempt.Run);
    }

    private async Task<(IRunGrain Run, AttemptGrant Grant)> LeaseBaselineAsync()
    {
        var plan = await SubmitAsync(SpecBuilder.Tiny());
        var run = Cluster.Run(plan.Single(run => run.Spec.Role == RunRole.Baseline).Id);
        await Cluster.Run(plan[0].Id).CancelAsync(Member, "Only the baseline matters here.");
        return (run, await TakeAsync("alpha"));
    }

    private async Task<AttemptGrant> TakeAsync(string name, RunId? expected = null)
    {
        var host = new ScriptedHost(Cluster, name);
        await host.RegisterAsync();
        var grant = await host.LeaseAsync();
        Assert.NotNull(grant);
        Assert.True(expected is null || expected == grant.Attempt.Run);
        return grant;
    }

    private sealed class RunWatcher : IRunObserver
    {
        private readonly Lock _lock = new();
        private readonly List<RunUpdate> _updates = [];
        private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count
        {
            get
            {
                lock (_lock) return _updates.Count;
            }
        }

        public Task RunChangedAsync(RunUpdate update)
        {
            lock (_lock)
            {
                _updates.Add(update);
                _next.TrySetResult();
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return Task.CompletedTask;
        }

        public async Task<RunUpdate> WaitAsync(Func<RunUpdate, bool> condition)
        {
            while (true)
            {
                Task next;
                lock (_lock)
                {
                    if (_updates.FirstOrDefault(condition) is { } found) return found;
                    next = _next.Task;
                }

                await next.WaitAsync(TimeSpan.FromSeconds(60));
            }
        }
    }
}
