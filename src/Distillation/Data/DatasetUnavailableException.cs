namespace Retort.Distillation.Data;

/// <summary>A data set is in no folder and could be fetched from nowhere; lists what was tried and why each failed.</summary>
public sealed class DatasetUnavailableException(string dataset, IReadOnlyList<string> attempts)
    : Exception($"Data set '{dataset}' is not available. Tried: {string.Join("; ", attempts)}.")
{
    public string Dataset { get; } = dataset;

    public IReadOnlyList<string> Attempts { get; } = attempts;
}
