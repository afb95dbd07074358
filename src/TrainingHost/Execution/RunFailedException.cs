namespace Retort.TrainingHost.Execution;

/// <summary>A run failed in its worker; the message says for a person why.</summary>
public sealed class RunFailedException(string message) : Exception(message);
