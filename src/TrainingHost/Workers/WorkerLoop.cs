using Retort.Contracts.Identity;
using Retort.Distillation.Training;
using Retort.TrainingHost.Execution;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;

namespace Retort.TrainingHost.Workers;

/// <summary>The worker's side of the pipe: executes one run after another as the host asks, until the host closes it.</summary>
/// <param name="fromHost">Ends with the host, however that ended.</param>
/// <param name="toHost">Nothing else may write there.</param>
/// <param name="errors">Takes what the log of the host should show of failures.</param>
/// <param name="clock">Stamps what runs report.</param>
public sealed class WorkerLoop(Stream fromHost, Stream toHost, TextWriter errors, TimeProvider clock) : IDisposable
{
    private readonly RunReport _report = new(toHost, clock);
    private readonly Dictionary<BlobId, ReadOnlyMemory<byte>> _inputs = [];
    private AttemptControl _control = new();
    private Task _running = Task.CompletedTask;

    public async Task RunAsync()
    {
        if (await Frame.ReadAsync(fromHost, CancellationToken.None) is not { Message: WorkerMessage.Hello(var options) }) return;
        options.Device.Apply();
        var share = new ProcessorShare(options.Threads);
        var executor = new RunExecutor(TrainingHostSetup.NewDatasetStore(options, clock), options, share, clock);
        while (await Frame.ReadAsync(fromHost, CancellationToken.None) is { } frame)
        {
            switch (frame.Message)
            {
                case WorkerMessage.Share(var threads):
                    share.Threads = threads;
                    break;
                case WorkerMessage.Input(var blob):
                    _inputs[blob] = frame.Bytes;
                    break;
                case WorkerMessage.Start start:
                    // The host starts a run only after the end of the one before; that one's task may be about to complete.
                    await _running;
                    _control.Dispose();
                    _control = new AttemptControl();
                    _running = ExecuteAsync(executor, start, _control);
                    break;
                case WorkerMessage.Stop(var reason):
                    _control.Stop(reason);
                    break;
            }
        }

        // Nobody is left to tell.
        _control.Stop(StopReason.Abandon);
    }

    public void Dispose() => _control.Dispose();

    private async Task ExecuteAsync(RunExecutor executor, WorkerMessage.Start start, AttemptControl control)
    {
        WorkerMessage end;
        try
        {
            end = new WorkerMessage.Completed(await executor.ExecuteAsync(start.Grant, _inputs, _report, control));
        }
        catch (OperationCanceledException) when (control.Stopping.IsCancellationRequested)
        {
            end = new WorkerMessage.Stopped();
        }
        catch (Exception failure)
        {
            await errors.WriteLineAsync($"Run {start.Grant.Attempt.Run}: {failure}");
            end = new WorkerMessage.Failed(RunFailure.Explain(failure));
        }

        _inputs.Clear();
        _report.End(end);
    }
}
