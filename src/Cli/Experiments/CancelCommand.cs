using System.CommandLine;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>`retort cancel`: stops every run of an experiment that has not ended.</summary>
internal static class CancelCommand
{
    public static Command Create(CommandContext context)
    {
        var experiment = ExperimentArgument.Create();
        var command = new Command("cancel", "Cancel an experiment") { experiment };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var id = ExperimentArgument.Parse(parsed.GetRequiredValue(experiment));
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            await client.CancelAsync(id, context.Interrupts.Stop);
            context.Out.WriteLine($"{id} is being cancelled.");
            return ExitCodes.Done;
        });
        return command;
    }
}
