using System.CommandLine;
using Retort.Cli.Reports;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Results;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>`retort export`: the whole report as JSON, or its runs as CSV.</summary>
internal static class ExportCommand
{
    private const string Json = "json";
    private const string Csv = "csv";

    public static Command Create(CommandContext context)
    {
        var experiment = ExperimentArgument.Create();
        var format = new Option<string>("--format") { Description = "json: the whole report; csv: one row per run", DefaultValueFactory = _ => Json };
        format.AcceptOnlyFromAmong(Json, Csv);
        var output = new Option<string?>("--output") { Description = "File to write; standard output by default" };
        var command = new Command("export", "Write an experiment's report") { experiment, format, output };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var id = ExperimentArgument.Parse(parsed.GetRequiredValue(experiment));
            var file = ReportFile.At(parsed.GetValue(output));
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            var report = await client.GetReportAsync(id, context.Interrupts.Stop);
            await WriteAsync(context, file, report, parsed.GetValue(format)!);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task WriteAsync(CommandContext context, ReportFile? file, ExperimentReport report, string format)
    {
        var text = format == Json ? ReportFile.Serialize(report) : RunsCsv.Write(report);
        if (file is null)
        {
            // Not through the console's layout: it would wrap long lines.
            await context.Out.Profile.Out.Writer.WriteAsync(text);
            return;
        }

        await file.WriteAsync(text, context.Interrupts.Stop);
        context.Out.WriteLine($"Wrote {file.Path}");
    }
}
