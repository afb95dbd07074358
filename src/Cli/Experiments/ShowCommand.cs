using System.CommandLine;
using Retort.Cli.Reports;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>`retort show`: an experiment's runs and its result so far.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandContext context)
    {
        var experiment = ExperimentArgument.Create();
        var command = new Command("show", "Show an experiment's runs and result") { experiment };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var id = ExperimentArgument.Parse(parsed.GetRequiredValue(experiment));
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            var view = await client.GetExperimentAsync(id, context.Interrupts.Stop);
            WriteRuns(context.Out, view);
            ReportTable.Write(context.Out, await client.GetReportAsync(id, context.Interrupts.Stop));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteRuns(IAnsiConsole console, ExperimentView view)
    {
        var table = new Table { Border = TableBorder.Simple }.AddColumns("run", "place in the plan", "status", "time", "why");
        foreach (var run in view.Runs)
        {
            table.AddRow(
                new Text(run.Id.Value),
                new Text(run.Key),
                new Text(run.Status.ToString().ToLowerInvariant()),
                new Text(Durations.Format((run.FinishedAt - run.StartedAt)?.TotalSeconds)),
                new Text(run.Reason ?? ""));
        }

        console.Write(table);
    }
}
