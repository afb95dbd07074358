using Retort.Cli.Processes;

namespace Retort.Cli.Tests.Processes;

/// <summary>Small real processes.</summary>
internal static class Shell
{
    /// <summary>Ends when its input closes, with exit code 0.</summary>
    public const string UntilInputCloses = "cat";

    /// <summary>Does not look at its input.</summary>
    public const string Deaf = "exec sleep 600";

    public static ChildProcess Start(string script, string logFile) =>
        ChildProcess.Start("child", "sh", ["-c", script], Path.GetTempPath(), logFile);
}
