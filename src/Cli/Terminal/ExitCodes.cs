namespace Retort.Cli.Terminal;

/// <summary>What `retort` tells the shell.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command could not do its work, or the experiment did not complete.</summary>
    public const int Failed = 1;

    /// <summary>The command line, preset or spec is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>The server cannot start: port in use, data folder not usable. The server process uses the same code.</summary>
    public const int CannotStart = 3;

    /// <summary>Ended by Ctrl+C, as shells expect it.</summary>
    public const int Interrupted = 130;

    /// <summary>Ended by a signal to stop, or because the parent process is gone.</summary>
    public const int Terminated = 143;
}
