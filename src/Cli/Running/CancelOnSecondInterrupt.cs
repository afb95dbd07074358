using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;
using Spectre.Console;

namespace Retort.Cli.Running;

/// <summary>The first Ctrl+C says what a second one does, the second cancels the experiment, a third leaves at once.</summary>
internal sealed class CancelOnSecondInterrupt(CommandContext context, ServerClient client, ExperimentId experiment)
{
    private readonly Lock _lock = new();
    private int _presses;
    private Task _cancelling = Task.CompletedTask;

    /// <summary>Whether the experiment was cancelled from here.</summary>
    public bool Asked { get; private set; }

    /// <summary>Takes a Ctrl+C; false lets the command end.</summary>
    public bool Interrupted()
    {
        lock (_lock)
        {
            switch (++_presses)
            {
                case 1:
                    context.Out.MarkupLine("[yellow]Ctrl+C again cancels the experiment.[/]");
                    return true;
                case 2:
                    Asked = true;
                    context.Out.MarkupLine("[yellow]Cancelling …[/]");
                    _cancelling = CancelAsync();
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary>Completes when a cancellation that was asked for has been answered.</summary>
    public Task FinishAsync() => _cancelling;

    private async Task CancelAsync()
    {
        try
        {
            await client.CancelAsync(experiment, context.Interrupts.Stop);
        }
        catch (CliException e)
        {
            context.Errors.WriteLine(e.Message);
        }
    }
}
