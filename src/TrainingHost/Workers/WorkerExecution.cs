using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Workers;

/// <summary>Executes a run in a worker: hands it what the run needs, and passes on what it says until its end.</summary>
public sealed class WorkerExecution(WorkerPool workers, HostClient client, ServerCalls calls, Backoff backoff, TimeProvider clock)
{
    // Less than an attempt's farewell, so that a run is given back even where its worker does not answer.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(8);

    // Workers lost in a row: where none can live, runs must not be used up one after another.
    private int _lost;

    /// <summary>Runs to the end and returns what to report.</summary>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="control"/>; the newest resumable state was handed to the uploads if the run is to continue elsewhere.</exception>
    /// <exception cref="RunFailedException">The run failed.</exception>
    /// <exception cref="WorkerLostException">The worker ended before the run did.</exception>
    public async Task<RunResult> ExecuteAsync(AttemptGrant grant, RunJournal journal, ArtefactUploads uploads, AttemptProgress progress, AttemptControl control)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(control);
        var inputs = new Dictionary<BlobId, byte[]>();
        foreach (var (blob, what) in Needed(grant.Inputs))
            inputs[blob] = await calls.RepeatAsync($"fetch {what}", cancel => client.GetBlobAsync(blob, cancel), control.Stopping);

        if (Volatile.Read(ref _lost) is > 0 and var lost) await Task.Delay(backoff.Delay(lost - 1), clock, control.Stopping);
        control.Stopping.ThrowIfCancellationRequested();
        try
        {
            return await InWorkerAsync(grant, inputs, worker => FollowAsync(worker, journal, uploads, progress, control.Abandoned), control);
        }
        catch (WorkerLostException)
        {
            Interlocked.Increment(ref _lost);
            throw;
        }
    }

    private async Task<RunResult> InWorkerAsync(AttemptGrant grant, Dictionary<BlobId, byte[]> inputs, Func<Worker, Task<WorkerMessage>> follow, AttemptControl control)
    {
        var worker = await workers.TakeAsync();
        var inOrder = false;
        try
        {
            foreach (var (blob, bytes) in inputs) await worker.SendAsync(new WorkerMessage.Input(blob), bytes);
            await worker.SendAsync(new WorkerMessage.Start(grant));
            var end = await EndAsync(worker, follow(worker), control);
            inOrder = end is WorkerMessage.Completed or WorkerMessage.Stopped;
            Volatile.Write(ref _lost, 0);
            return end switch
            {
                WorkerMessage.Completed(var result) => result,
                WorkerMessage.Failed(var error) => throw new RunFailedException(error),
                _ => throw new OperationCanceledException(control.Stopping),
            };
        }
        finally
        {
            await workers.ReturnAsync(worker, inOrder);
        }
    }

    private static IEnumerable<(BlobId Blob, string What)> Needed(RunInputs inputs)
    {
        if (inputs.SoftTargets is { } softTargets) yield return (softTargets, "the soft-target set");
        if (inputs.Resume is { } resume) yield return (resume.Blob, "the checkpoint to continue from");
    }

    // Tells the worker to stop when the attempt is told so, and ends it when it does not.
    private async Task<WorkerMessage> EndAsync(Worker worker, Task<WorkerMessage> following, AttemptControl control)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = control.Stopping.Register(asked.SetResult);
        if (await Task.WhenAny(following, asked.Task) == following) return await following;

        await worker.SendAsync(new WorkerMessage.Stop(control.Reason));
        try
        {
            return await following.WaitAsync(StopLimit, clock);
        }
        catch (TimeoutException)
        {
            worker.Kill();
            return await following;
        }
    }

    private static async Task<WorkerMessage> FollowAsync(Worker worker, RunJournal journal, ArtefactUploads uploads, AttemptProgress progress, CancellationToken abandoned)
    {
        while (true)
        {
            var frame = await worker.ReadAsync();
            switch (frame.Message)
            {
                case WorkerMessage.Said(var entry):
                    await journal.AddAsync(entry, abandoned);
                    break;
                case WorkerMessage.Advanced(var now):
                    progress.Now = now;
                    break;
                case WorkerMessage.Made(var kind, var epoch):
                    await uploads.AddAsync(new PendingArtefact(kind, epoch, frame.Bytes), abandoned);
                    break;
                default:
                    return frame.Message;
            }
        }
    }
}
