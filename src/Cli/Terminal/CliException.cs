namespace Retort.Cli.Terminal;

/// <summary>Ends a command with a message that says what was wrong and what would be right.</summary>
public sealed class CliException(string message, int exitCode = ExitCodes.Failed, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
