using System.CommandLine;
using System.Globalization;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Experiments;

/// <summary>`retort list`: the experiments of a server, newest first.</summary>
internal static class ListCommand
{
    private const int DefaultTake = 20;
    private const int MaxTake = 500;

    public static Command Create(CommandContext context)
    {
        var text = new Option<string?>("--text") { Description = "Only those with this text in their name" };
        var archived = new Option<bool>("--archived") { Description = "The archived ones instead" };
        var take = CommonOptions.Number("--take", $"How many; {DefaultTake} by default", 1, MaxTake);
        var command = new Command("list", "List experiments, newest first") { text, archived, take };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            Write(context.Out, await client.ListExperimentsAsync(parsed.GetValue(text), parsed.GetValue(archived), parsed.GetValue(take) ?? DefaultTake, context.Interrupts.Stop));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, ExperimentPage page)
    {
        if (page.Items.IsEmpty)
        {
            console.WriteLine("No experiments.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple }.AddColumns("id", "name", "status", "runs", "created");
        foreach (var item in page.Items)
        {
            table.AddRow(
                new Text(item.Id.Value),
                new Text(item.Name),
                new Text(item.Status.ToString().ToLowerInvariant()),
                new Text($"{item.CompletedRuns}/{item.Runs}"),
                new Text(item.CreatedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)));
        }

        console.Write(table);
        if (page.Total > page.Items.Length) console.WriteLine($"{page.Items.Length} of {page.Total}; more with --take.");
    }
}
