namespace Retort.Contracts.Runs;

/// <summary>Tells a watcher that something about a run is new; the watcher reads what it wants.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-update")]
public sealed record RunUpdate
{
    [Id(0)]
    public required RunSummary Summary { get; init; }

    /// <summary>Points and lines up to this one are in the metric store.</summary>
    [Id(1)]
    public required long Cursor { get; init; }
}
