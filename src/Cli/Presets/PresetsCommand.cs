using System.CommandLine;
using System.Globalization;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Presets;
using Spectre.Console;

namespace Retort.Cli.Presets;

/// <summary>`retort presets`: what can be started by name.</summary>
internal static class PresetsCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("presets", "List the presets: of the running server, else those that ship with this program");
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            foreach (var preset in await ListAsync(server(parsed), context.Interrupts.Stop)) Print(context.Out, preset);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<PresetDescription>> ListAsync(ServerSelection selection, CancellationToken cancellationToken)
    {
        using var client = selection.Url is null
            ? await ServerConnection.FindAsync(DataFolder.Of(selection.DataFolder), cancellationToken)
            : await ServerConnection.ConnectAsync(selection, cancellationToken);
        return client is null ? ShippedPresets.Read() : await client.ListPresetsAsync(cancellationToken);
    }

    private static void Print(IAnsiConsole console, PresetDescription preset)
    {
        console.MarkupLineInterpolated($"[bold]{preset.Name}[/]  {preset.Title}");
        console.WriteLine(preset.Summary.Trim());
        console.WriteLine($"Source: {preset.Source}");
        foreach (var variant in preset.Variants)
        {
            var seeds = string.Join(", ", variant.Spec.Seeds);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {variant.Name}: about {variant.ExpectedMinutes} min on 2 cores, seeds {seeds}"));
        }
    }
}
