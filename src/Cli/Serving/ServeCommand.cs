using System.CommandLine;
using System.Net;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Serving;

/// <summary>`retort serve`: the platform in the foreground, until Ctrl+C.</summary>
internal static class ServeCommand
{
    private const int MaxHosts = 64;

    public static Command Create(CommandContext context)
    {
        var data = CommonOptions.Data();
        var port = CommonOptions.Number("--port", $"TCP port of the server; {PortChoice.Default} or the next free one by default, 0 takes any free one", 0, IPEndPoint.MaxPort);
        var listen = new Option<string?>("--listen") { Description = "Address to listen on; this machine only by default, 0.0.0.0 for all networks" };
        var hosts = CommonOptions.Number("--hosts", "Training hosts to start on this machine; 1 by default", 0, MaxHosts);
        var exitWithParent = CommonOptions.ExitWithParent();
        var command = new Command("serve", "Start the server and its training hosts; Ctrl+C stops them") { data, port, listen, hosts, exitWithParent };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(exitWithParent)) CommonOptions.FollowParent(context);
            var folder = DataFolder.Of(parsed.GetValue(data));
            return await ServeAsync(context, folder, parsed.GetValue(port), ParseAddress(parsed.GetValue(listen)), parsed.GetValue(hosts) ?? 1);
        });
        return command;
    }

    private static async Task<int> ServeAsync(CommandContext context, DataFolder folder, int? port, IPAddress? listen, int hosts)
    {
        var stop = context.Interrupts.Stop;
        if (await ServerConnection.FindAsync(folder, stop) is { } running)
        {
            using (running)
            {
                var again = await running.CreateSignInLinkAsync(stop);
                context.Out.WriteLine($"A server already runs on {folder.Path}, at {running.Url}. For another one, choose another folder with --data.");
                PrintLink(context, again);
                return ExitCodes.Done;
            }
        }

        var chosen = PortChoice.Choose(port, listen);
        if (port is null && chosen != PortChoice.Default) context.Out.WriteLine($"Port {PortChoice.Default} is in use; taking {chosen}.");

        await using var platform = await Platform.StartAsync(new PlatformOptions { Folder = folder, Port = chosen, Listen = listen, Hosts = hosts }, context, stop);
        context.Out.WriteLine($"Retort runs at {platform.Client.Url} with {hosts} training host{(hosts == 1 ? "" : "s")}; data and logs are in {folder.Path}");
        PrintLink(context, await platform.Client.CreateSignInLinkAsync(stop));
        context.Out.WriteLine("Ctrl+C stops it; nothing is lost. Another link: retort link");

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(asked.SetResult);
        if (await Task.WhenAny(platform.ServerExited, asked.Task) == asked.Task)
        {
            context.Out.WriteLine("Stopping …");
            return ExitCodes.Done;
        }

        throw new CliException($"The server ended with exit code {await platform.ServerExited}. Its log is {folder.LogOf("server")}. It said last:\n{platform.ServerErrors}");
    }

    // The link stands alone on its line and is never wrapped: it is there to be clicked or copied.
    internal static void PrintLink(CommandContext context, SignInLink link)
    {
        context.Out.WriteLine("Sign in (once, within half an hour):");
        context.Out.Profile.Out.Writer.WriteLine(link.Url);
        context.Out.Profile.Out.Writer.Flush();
    }

    private static IPAddress? ParseAddress(string? text) => text is null
        ? null
        : IPAddress.TryParse(text, out var address)
            ? address
            : throw new CliException($"--listen '{text}' is not an IP address, such as 0.0.0.0 for all networks.", ExitCodes.BadInput);
}
