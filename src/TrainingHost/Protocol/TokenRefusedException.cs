namespace Retort.TrainingHost.Protocol;

/// <summary>The server does not accept the host's token: no call can succeed until a person acts.</summary>
public sealed class TokenRefusedException(string message) : Exception(message);
