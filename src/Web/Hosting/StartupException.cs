namespace Retort.Web.Hosting;

/// <summary>The server cannot start for a reason that its user can mend; the message says how.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit status that tells a parent process that the message on standard error is for its user.</summary>
    public const int ExitCode = 3;
}
