using Microsoft.Extensions.Logging;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Leasing;

/// <summary>Carries one lease to its end: executes the run, beats, sends what it says, and finishes the attempt.</summary>
public sealed partial class AttemptRunner(
    WorkerExecution execution, HostClient client, ServerCalls calls, MetricSender sender, TimeProvider clock, ILogger<AttemptRunner> log)
{
    // A stopping host has this long to store a checkpoint and to give the run back; else the lease runs out.
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(12);

    /// <summary>
    /// Executes the grant. Returns when the attempt has been finished or abandoned; a run that fails is reported and does not throw.
    /// </summary>
    /// <exception cref="TokenRefusedException">The server does not know this host's token any more.</exception>
    public async Task RunAsync(AttemptGrant grant, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var attempt = grant.Attempt;
        LogStarted(log, attempt.Run.Value, attempt.Attempt, grant.Spec.Role, grant.Spec.Seed);
        using var control = new AttemptControl();
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(control.Abandoned);
        using var farewell = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var farewellEnds = farewell.Token.Register(() => control.Stop(StopReason.Abandon));
        using var release = stopping.Register(() =>
        {
            control.Stop(StopReason.Release);
            farewell.CancelAfter(FarewellLimit);
        });

        var journal = new RunJournal(clock);
        var uploads = new ArtefactUploads(client, calls, journal, clock);
        var progress = new AttemptProgress(grant.Spec.Training.Epochs);
        using var beating = CancellationTokenSource.CreateLinkedTokenSource(control.Abandoned);
        var heartbeats = GuardAsync(BeatAsync(grant, progress, control, beating.Token), control);
        var sends = GuardAsync(sender.SendAllAsync(attempt, journal.Entries, control, sending.Token), control);
        var transfers = GuardAsync(uploads.UploadAllAsync(attempt, control, sending.Token), control);

        var finish = await ExecuteAsync(grant, journal, uploads, progress, control);
        uploads.Complete();
        await transfers;

        // An upload that was refused for good fails a run that has otherwise ended well.
        if (control.Fault is { } fault && finish.End == AttemptEnd.Completed) finish = Failed(attempt, fault);
        if (finish.Error is { } error) await SayLastAsync(journal, error, sending.Token);
        journal.Complete();
        await sends;
        await FinishAsync(finish, control, farewell.Token);
        await beating.CancelAsync();
        await heartbeats;
        if (control.Fault is TokenRefusedException refused) throw refused;
    }

    private async Task<AttemptFinish> ExecuteAsync(
        AttemptGrant grant, RunJournal journal, ArtefactUploads uploads, AttemptProgress progress, AttemptControl control)
    {
        var attempt = grant.Attempt;
        try
        {
            var result = await execution.ExecuteAsync(grant, journal, uploads, progress, control);
            return new AttemptFinish { Attempt = attempt, End = AttemptEnd.Completed, Metrics = result.Metrics, Manifest = result.Manifest };
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or WorkerLostException && control.Stopping.IsCancellationRequested)
        {
            return control.Reason switch
            {
                StopReason.Fault when control.Fault is { } fault => Failed(attempt, fault),
                StopReason.Release => new AttemptFinish { Attempt = attempt, End = AttemptEnd.Released },
                _ => new AttemptFinish { Attempt = attempt, End = AttemptEnd.Cancelled },
            };
        }
        catch (WorkerLostException lost)
        {
            // Not the run's own fault as far as anyone can tell: it is given back with the reason, and the server counts.
            LogWorkerLost(log, attempt.Run.Value, attempt.Attempt, lost.Message);
            return new AttemptFinish { Attempt = attempt, End = AttemptEnd.Released, Error = lost.Message };
        }
        catch (Exception failure)
        {
            LogFailed(log, failure, attempt.Run.Value, attempt.Attempt);
            return Failed(attempt, failure);
        }
    }

    private static async Task SayLastAsync(RunJournal journal, string error, CancellationToken cancellationToken)
    {
        try
        {
            await journal.ErrorAsync(error, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Abandoned: nobody listens.
        }
    }

    private static AttemptFinish Failed(AttemptKey attempt, Exception failure) =>
        new() { Attempt = attempt, End = AttemptEnd.Failed, Error = RunFailure.Explain(failure) };

    // Heartbeats go on until the end is acknowledged, so that a server that was away does not lose the lease meanwhile. Their command
    // to abandon does not count any more: it may mean that the end has just been stored.
    private async Task FinishAsync(AttemptFinish finish, AttemptControl control, CancellationToken cancellationToken)
    {
        if (control.Reason == StopReason.Abandon)
        {
            LogAbandoned(log, finish.Attempt.Run.Value, finish.Attempt.Attempt);
            return;
        }

        try
        {
            var reply = await calls.RepeatAsync("finish the attempt", cancel => client.FinishAsync(finish, cancel), cancellationToken);
            if (reply.Accepted) LogFinished(log, finish.Attempt.Run.Value, finish.Attempt.Attempt, finish.End);
            else LogFinishRefused(log, finish.Attempt.Run.Value, finish.Attempt.Attempt, reply.Refusal);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogAbandoned(log, finish.Attempt.Run.Value, finish.Attempt.Attempt);
        }
        catch (Exception refused) when (refused is ServerAwayException or CallRefusedException or TokenRefusedException)
        {
            control.Stop(StopReason.Fault, refused);
            LogFinishRefused(log, finish.Attempt.Run.Value, finish.Attempt.Attempt, refused.Message);
        }
    }

    private async Task BeatAsync(AttemptGrant grant, AttemptProgress progress, AttemptControl control, CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromSeconds(Math.Clamp(grant.HeartbeatSeconds, 0.05, 300));
        while (true)
        {
            try
            {
                // One missed beat is made good by the next; the server waits for two.
                control.Obey(await client.HeartbeatAsync(new AttemptHeartbeat { Attempt = grant.Attempt, Progress = progress.Now }, cancellationToken));
            }
            catch (ServerAwayException away)
            {
                LogHeartbeatMissed(log, grant.Attempt.Run.Value, away.Message);
            }

            await Task.Delay(period, clock, cancellationToken);
        }
    }

    // What cannot be reported must stop the training, not pass unseen.
    private async Task GuardAsync(Task reporting, AttemptControl control)
    {
        try
        {
            await reporting;
        }
        catch (OperationCanceledException)
        {
            // Abandoned, or the attempt is over.
        }
        catch (Exception failure)
        {
            LogReportingFailed(log, failure);
            control.Stop(StopReason.Fault, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Run {Run}, attempt {Attempt}: started ({Role}, seed {Seed})")]
    private static partial void LogStarted(ILogger log, string run, int attempt, RunRole role, int seed);

    [LoggerMessage(2, LogLevel.Information, "Run {Run}, attempt {Attempt}: finished as {End}")]
    private static partial void LogFinished(ILogger log, string run, int attempt, AttemptEnd end);

    [LoggerMessage(3, LogLevel.Warning, "Run {Run}, attempt {Attempt}: abandoned, it is no longer this host's")]
    private static partial void LogAbandoned(ILogger log, string run, int attempt);

    [LoggerMessage(4, LogLevel.Warning, "Run {Run}, attempt {Attempt}: the end was not accepted: {Refusal}")]
    private static partial void LogFinishRefused(ILogger log, string run, int attempt, string? refusal);

    [LoggerMessage(5, LogLevel.Error, "Run {Run}, attempt {Attempt}: failed")]
    private static partial void LogFailed(ILogger log, Exception failure, string run, int attempt);

    [LoggerMessage(6, LogLevel.Error, "The attempt cannot be reported to the server")]
    private static partial void LogReportingFailed(ILogger log, Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "Run {Run}: a heartbeat did not reach the server: {Reason}")]
    private static partial void LogHeartbeatMissed(ILogger log, string run, string reason);

    [LoggerMessage(8, LogLevel.Warning, "Run {Run}, attempt {Attempt}: given back: {Reason}")]
    private static partial void LogWorkerLost(ILogger log, string run, int attempt, string reason);
}
