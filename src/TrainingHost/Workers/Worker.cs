using System.ComponentModel;
using System.Diagnostics;
using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Workers;

/// <summary>The host's side of a worker: a process that trains one run at a time and stays for the next one.</summary>
/// <param name="toWorker">Closing it ends the worker.</param>
/// <param name="fromWorker">Ends with the worker.</param>
/// <param name="exited">See <see cref="Exited"/>.</param>
/// <param name="kill">Ends the worker at once.</param>
public sealed class Worker(Stream toWorker, Stream fromWorker, Task<string> exited, Action kill) : IAsyncDisposable
{
    // A worker that was asked to go has nothing to finish.
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>How it ended, once it has, to complete "The process that executed the run …".</summary>
    public Task<string> Exited => exited;

    /// <summary>Its share of the processor.</summary>
    public int Threads { get; set; }

    /// <summary>Starts this program once more, as a worker. Its standard error is the host's.</summary>
    public static Worker Start()
    {
        var program = typeof(Worker).Assembly.Location;
        var self = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(self, [program, WorkerProgram.Option]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            var process = Process.Start(start)!;
            return new Worker(process.StandardInput.BaseStream, process.StandardOutput.BaseStream, ExitAsync(process), () => End(process));
        }
        catch (Win32Exception failure)
        {
            throw new WorkerLostException($"A process to execute the run in could not be started: {failure.Message}", failure);
        }
    }

    /// <summary>Introduces the host to a new worker.</summary>
    public Task GreetAsync(TrainingHostOptions options) => SendAsync(new WorkerMessage.Hello(options));

    /// <summary>Tells the worker its share as it is by then: of several calls at once, the last to be sent is right.</summary>
    public Task SendShareAsync() => SendAsync(() => new(new WorkerMessage.Share(Threads), default));

    internal Task SendAsync(WorkerMessage message, ReadOnlyMemory<byte> bytes = default) => SendAsync(() => new(message, bytes));

    /// <summary>The worker's next message.</summary>
    /// <exception cref="WorkerLostException">The worker is gone.</exception>
    internal async Task<Frame> ReadAsync()
    {
        try
        {
            if (await Frame.ReadAsync(fromWorker, CancellationToken.None) is { } frame) return frame;
        }
        catch (IOException)
        {
            // It ended in the middle of a message.
        }

        throw await LostAsync();
    }

    /// <summary>Ends it at once; harmless when it has ended.</summary>
    public void Kill() => kill();

    public async ValueTask DisposeAsync()
    {
        try
        {
            await toWorker.DisposeAsync();
        }
        catch (IOException)
        {
            // It ended by itself, and its end of the pipe with it.
        }

        if (await Task.WhenAny(exited, Task.Delay(ExitLimit)) != exited) kill();
        await exited;
        await fromWorker.DisposeAsync();
        _sending.Dispose();
    }

    private async Task SendAsync(Func<Frame> next)
    {
        await _sending.WaitAsync();
        try
        {
            var frame = next();
            await toWorker.WriteAsync(frame.Head());
            await toWorker.WriteAsync(frame.Bytes);
            await toWorker.FlushAsync();
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            throw await LostAsync();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<WorkerLostException> LostAsync() => new($"The process that executed the run {await exited}.");

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended by itself.
        }
    }

    private static async Task<string> ExitAsync(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            return process.ExitCode switch
            {
                // As shells count: 128 and the signal.
                128 + 9 => "was killed (signal 9): by hand, or by the system for want of memory",
                128 + 6 or 128 + 11 => "crashed; the log of the training host says more",
                > 128 and < 192 => $"was ended by signal {process.ExitCode - 128}",
                var code => $"ended with exit code {code}; the log of the training host says more",
            };
        }
    }
}
