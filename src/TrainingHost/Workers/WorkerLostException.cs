namespace Retort.TrainingHost.Workers;

/// <summary>The process that executed a run is gone, and with it what the run had not stored yet; the message says how it ended.</summary>
public sealed class WorkerLostException(string message, Exception? inner = null) : Exception(message, inner);
