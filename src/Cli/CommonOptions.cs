using System.CommandLine;
using System.Globalization;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Processes;

namespace Retort.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data() => new("--data")
    {
        Description = $"Data folder; by default {DataFolder.Variable} or the user's folder for local data",
    };

    /// <summary>A whole number within limits; null when it is not given.</summary>
    public static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens.SingleOrDefault()?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            result.AddError($"{name} is {least} to {most}, not '{string.Join(' ', result.Tokens)}'.");
            return null;
        },
    };

    /// <summary>For programs that start us: they hold our standard input open.</summary>
    public static Option<bool> ExitWithParent() => new(ParentProcess.Option) { Hidden = true };

    public static void FollowParent(CommandContext context)
    {
#pragma warning disable RS0030 // The end of standard input is the signal itself; nothing is read from a person here.
        context.Interrupts.EndWith(Console.OpenStandardInput());
#pragma warning restore RS0030
    }

    /// <summary>Adds the options that choose a server; the result reads them.</summary>
    public static Func<ParseResult, ServerSelection> AddServerTo(Command command)
    {
        var data = Data();
        var server = new Option<string?>("--server") { Description = "Address of a server elsewhere, such as http://10.0.0.5:5210; needs --token-file" };
        var tokenFile = new Option<string?>("--token-file") { Description = "File with that server's command-line token" };
        command.Add(data);
        command.Add(server);
        command.Add(tokenFile);
        return parsed => new ServerSelection(parsed.GetValue(data), parsed.GetValue(server), parsed.GetValue(tokenFile));
    }
}
