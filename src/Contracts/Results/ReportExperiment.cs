namespace Retort.Contracts.Results;

/// <summary>The experiment of a report.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-experiment")]
public sealed record ReportExperiment
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Name { get; init; }

    [Id(2)]
    public string? Preset { get; init; }

    [Id(3)]
    public required string Status { get; init; }

    [Id(4)]
    public required string SpecHash { get; init; }

    [Id(5)]
    public required DateTimeOffset CreatedAt { get; init; }

    [Id(6)]
    public DateTimeOffset? FinishedAt { get; init; }

    [Id(7)]
    public double? DurationS { get; init; }

    [Id(8)]
    public required string Dataset { get; init; }

    [Id(9)]
    public string? DataHash { get; init; }

    [Id(10)]
    public double? HeadlineTemperature { get; init; }

    /// <summary>Retort's version on the hosts.</summary>
    [Id(11)]
    public string? Version { get; init; }

    [Id(12)]
    public string? Engine { get; init; }
}
