using System.CommandLine;
using System.CommandLine.Parsing;
using Retort.Cli.Access;
using Retort.Cli.Experiments;
using Retort.Cli.Hosts;
using Retort.Cli.Models;
using Retort.Cli.Presets;
using Retort.Cli.Running;
using Retort.Cli.Serving;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli;

/// <summary>The command line as a whole.</summary>
public static class RetortCommand
{
    /// <summary>Parses, runs the command and turns what went wrong into one message and an exit code.</summary>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var parsed = Create(context).Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) PrintError(context, error.Message);
            context.Errors.WriteLine($"See: retort {string.Join(' ', Names(parsed.CommandResult))}--help");
            return ExitCodes.BadInput;
        }

        try
        {
            // Signals are ours: a platform needs longer to stop than the library would wait.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                ProcessTerminationTimeout = null,
                EnableDefaultExceptionHandler = false,
                Output = context.Out.Profile.Out.Writer,
                Error = context.Errors.Profile.Out.Writer,
            });
        }
        catch (CliException e)
        {
            PrintError(context, e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (context.Interrupts.Stop.IsCancellationRequested)
        {
            return context.Interrupts.ExitCode;
        }
    }

    public static RootCommand Create(CommandContext context) => new("Retort runs knowledge-distillation experiments and keeps their record.")
    {
        ServeCommand.Create(context),
        RunCommand.Create(context),
        PresetsCommand.Create(context),
        ListCommand.Create(context),
        ShowCommand.Create(context),
        WatchCommand.Create(context),
        ExportCommand.Create(context),
        ModelCommand.Create(context),
        CancelCommand.Create(context),
        HostCommand.Create(context),
        LinkCommand.Create(context),
    };

    // Not through markup or wrapping: messages hold brackets and paths.
    private static void PrintError(CommandContext context, string message) =>
        context.Errors.Write(new Text($"error: {message}\n", new Style(Color.Red)));

    private static IEnumerable<string> Names(CommandResult command) =>
        command.Parent is CommandResult ? [$"{command.Command.Name} "] : [];
}
