using System.Runtime.InteropServices;

namespace Retort.Cli.Terminal;

/// <summary>
/// Ctrl+C and the signals that end the process. A command may take Ctrl+C for itself; a signal to stop always ends it, in order.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private volatile Func<bool>? _handler;

    /// <summary>Cancelled when the command is to end.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Whether the end was asked for by Ctrl+C rather than by a signal or a parent that is gone.</summary>
    public bool ByUser { get; private set; }

    /// <summary>The exit code of a command that ended because of this.</summary>
    public int ExitCode => ByUser ? ExitCodes.Interrupted : ExitCodes.Terminated;

    /// <summary>Takes over the process's signals until disposed.</summary>
    public static Interrupts Listen()
    {
        var interrupts = new Interrupts();
        interrupts._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interrupts.Interrupt();
        }));
        foreach (var ending in new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            interrupts._registrations.Add(PosixSignalRegistration.Create(ending, signal =>
            {
                signal.Cancel = true;
                interrupts.Terminate();
            }));
        }

        return interrupts;
    }

    /// <summary>What Ctrl+C does: <paramref name="handler"/> returns false to let the command end. Disposing gives Ctrl+C back.</summary>
    public IDisposable Handle(Func<bool> handler)
    {
        _handler = handler;
        return new Restore(this);
    }

    /// <summary>Ends the command as soon as <paramref name="input"/> closes: the process that started it is gone.</summary>
    public void EndWith(Stream input) => _ = Task.Run(async () =>
    {
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
        }

        Terminate();
    });

    internal void Interrupt()
    {
        if (_handler?.Invoke() == true) return;
        ByUser = true;
        _stop.Cancel();
    }

    internal void Terminate() => _stop.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private sealed class Restore(Interrupts owner) : IDisposable
    {
        public void Dispose() => owner._handler = null;
    }
}
