using System.CommandLine;
using Retort.Cli.Experiments;
using Retort.Cli.Reports;
using Retort.Cli.Servers;
using Retort.Cli.Serving;
using Retort.Cli.Terminal;
using Retort.Contracts.Experiments;
using Spectre.Console;

namespace Retort.Cli.Running;

/// <summary>`retort run`: one experiment from start to result, on the running server or a private one.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("preset|spec.yaml") { Description = "A preset's name (see: retort presets), or the path of a spec" };
        var quick = new Option<bool>("--quick") { Description = "The preset's quick variant instead of the full one" };
        var set = new Option<string[]>("--set") { Description = "Change one field, such as --set student.training.epochs=3; may be repeated" };
        var json = new Option<string?>("--json") { Description = "Write the report to this file" };
        var exitWithParent = CommonOptions.ExitWithParent();
        var command = new Command("run", "Run an experiment and show its result") { what, quick, set, json, exitWithParent };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(exitWithParent)) CommonOptions.FollowParent(context);
            var submission = RunRequest.Read(parsed.GetRequiredValue(what), parsed.GetValue(quick), parsed.GetValue(set) ?? []);
            var file = ReportFile.At(parsed.GetValue(json), RunRequest.CommandLine(parsed.GetRequiredValue(what), parsed.GetValue(quick), parsed.GetValue(set) ?? []));
            return await RunAsync(context, server(parsed), submission, file);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, ServerSelection selection, Submission submission, ReportFile? file)
    {
        var stop = context.Interrupts.Stop;
        var folder = DataFolder.Of(selection.DataFolder);
        using var joined = selection.Url is null ? await ServerConnection.FindAsync(folder, stop) : await ServerConnection.ConnectAsync(selection, stop);
        if (joined is not null)
        {
            context.Out.WriteLine($"Using the server at {joined.Url}");
            return await FollowAsync(context, joined, submission, file);
        }

        context.Out.WriteLine($"Starting a private server on {folder.Path} …");
        await using var platform = await Platform.StartAsync(new PlatformOptions { Folder = folder, Port = 0 }, context, stop);
        return await FollowAsync(context, platform.Client, submission, file);
    }

    private static async Task<int> FollowAsync(CommandContext context, ServerClient client, Submission submission, ReportFile? file)
    {
        var submitted = await client.SubmitAsync(submission, context.Interrupts.Stop);
        context.Out.WriteLine($"Experiment {submitted.Id}: {submitted.Url}");

        var cancelling = new CancelOnSecondInterrupt(context, client, submitted.Id);
        ExperimentStatus status;
        using (context.Interrupts.Handle(cancelling.Interrupted))
        {
            status = await new ExperimentFollower(context, client).FollowAsync(submitted.Id);
            await cancelling.FinishAsync();
        }

        var report = await client.GetReportAsync(submitted.Id, context.Interrupts.Stop);
        ReportTable.Write(context.Out, report);
        if (file is not null)
        {
            await file.WriteAsync(report, context.Interrupts.Stop);
            context.Out.WriteLine($"Report: {file.Path}");
        }

        return status == ExperimentStatus.Completed ? ExitCodes.Done : cancelling.Asked ? ExitCodes.Interrupted : ExitCodes.Failed;
    }
}
