using System.CommandLine;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;

namespace Retort.Cli.Experiments;

/// <summary>The experiment that a command is about.</summary>
internal static class ExperimentArgument
{
    public static Argument<string> Create() => new("experiment") { Description = "An experiment's id (see: retort list)" };

    public static ExperimentId Parse(string text) => ExperimentId.TryParse(text, out var id)
        ? id
        : throw new CliException($"'{text}' is not an experiment's id: x and 16 characters, as `retort list` prints it.", ExitCodes.BadInput);
}
