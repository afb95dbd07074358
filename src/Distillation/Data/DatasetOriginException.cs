namespace Retort.Distillation.Data;

/// <summary>An origin of data sets cannot be used here; the next one is tried.</summary>
internal sealed class DatasetOriginException(string message) : Exception(message);
