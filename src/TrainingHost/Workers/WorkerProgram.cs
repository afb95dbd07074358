using System.Runtime.InteropServices;

namespace Retort.TrainingHost.Workers;

/// <summary>The training host's program when it was started as a worker.</summary>
public static class WorkerProgram
{
    /// <summary>The only argument of a worker.</summary>
    public const string Option = "--worker";

    /// <summary>Works until standard input closes.</summary>
    public static async Task<int> RunAsync()
    {
        // A terminal or a service manager sends these to every process of the group. The host decides what becomes of the run, and
        // its end is ours.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
#pragma warning disable RS0030 // Standard input and output are the pipe to the host; nothing is read from or written to a person.
        await using var fromHost = Console.OpenStandardInput();
        await using var toHost = Console.OpenStandardOutput();
        using var loop = new WorkerLoop(fromHost, toHost, Console.Error, TimeProvider.System);
#pragma warning restore RS0030
        await loop.RunAsync();
        return 0;
    }
}
