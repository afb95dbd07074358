using System.CommandLine;
using Retort.Cli.Reports;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Experiments;

namespace Retort.Cli.Experiments;

/// <summary>`retort watch`: an experiment's progress until it ends; Ctrl+C only stops watching.</summary>
internal static class WatchCommand
{
    public static Command Create(CommandContext context)
    {
        var experiment = ExperimentArgument.Create();
        var command = new Command("watch", "Show an experiment's progress until it ends; Ctrl+C only stops watching") { experiment };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var id = ExperimentArgument.Parse(parsed.GetRequiredValue(experiment));
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            var status = await new ExperimentFollower(context, client).FollowAsync(id);
            ReportTable.Write(context.Out, await client.GetReportAsync(id, context.Interrupts.Stop));
            return status == ExperimentStatus.Completed ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
