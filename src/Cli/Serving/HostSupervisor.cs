using System.ComponentModel;
using Retort.Cli.Processes;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Serving;

/// <summary>Keeps one training host running: starts it again, with growing pauses, when it ends by itself.</summary>
public sealed class HostSupervisor : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CommandContext _context;
    private readonly Func<ChildProcess> _start;
    private readonly string _name;
    private readonly Task _loop;
    private readonly TimeSpan _grace;

    /// <summary>Starts the host at once. <paramref name="start"/> makes a new process each time; after <paramref name="grace"/> one that does not stop is killed.</summary>
    public HostSupervisor(string name, Func<ChildProcess> start, CommandContext context, TimeSpan grace)
    {
        _name = name;
        _start = start;
        _context = context;
        _grace = grace;
        _loop = SuperviseAsync();
    }

    /// <summary>Stops the host in order.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var backoff = new RestartBackoff();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _stop.Token.Register(asked.SetResult);
        while (!_stop.IsCancellationRequested)
        {
            var started = _context.Clock.GetTimestamp();
            var ending = await LiveAsync(asked.Task);
            if (_stop.IsCancellationRequested) return;

            var wait = backoff.After(_context.Clock.GetElapsedTime(started));
            _context.Errors.MarkupLineInterpolated($"[yellow]{_name} {ending}; starting it again in {wait.TotalSeconds:F0} s.[/]");
            await Task.WhenAny(Task.Delay(wait, _context.Clock), asked.Task);
        }
    }

    // One life of the process; returns how it ended.
    private async Task<string> LiveAsync(Task asked)
    {
        ChildProcess host;
        try
        {
            host = _start();
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return $"could not be started ({e.Message})";
        }

        await using (host)
        {
            await Task.WhenAny(host.Exited, asked);
            if (!host.Exited.IsCompleted) return $"ended with exit code {await host.StopAsync(_grace, _context.Clock)}";

            var said = host.LastErrors.LastOrDefault(line => !string.IsNullOrWhiteSpace(line));
            return $"ended with exit code {await host.Exited}{(said is null ? "" : $" ({said.Trim()})")}";
        }
    }
}
