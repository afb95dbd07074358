namespace Retort.TrainingHost.Execution;

/// <summary>A run cannot be executed with the inputs it was given; the message says which is missing or unfit.</summary>
public sealed class RunInputException(string message) : Exception(message);
