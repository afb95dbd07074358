namespace Retort.TrainingHost.Protocol;

/// <summary>The server cannot be reached or cannot answer now; the same call may succeed later.</summary>
public sealed class ServerAwayException(string message, bool answered, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a server was reached that answered with an error of its own.</summary>
    public bool Answered { get; } = answered;
}
