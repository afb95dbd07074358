namespace Retort.TrainingHost.Hosting;

/// <summary>The host cannot start as it was asked to; the message says why and what would be right.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code of a host that was started wrongly.</summary>
    public const int ExitCode = 2;
}
