using System.CommandLine;
using Retort.Cli.Servers;
using Retort.Cli.Serving;
using Retort.Cli.Terminal;

namespace Retort.Cli.Access;

/// <summary>`retort link`: another sign-in link.</summary>
internal static class LinkCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("link", "Print a new sign-in link of the running server");
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            using var client = await ServerConnection.ConnectAsync(server(parsed), context.Interrupts.Stop);
            ServeCommand.PrintLink(context, await client.CreateSignInLinkAsync(context.Interrupts.Stop));
            return ExitCodes.Done;
        });
        return command;
    }
}
