namespace Retort.Contracts.Results;

/// <summary>A published figure beside ours.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-reference")]
public sealed record ReportReference
{
    [Id(0)]
    public required string Role { get; init; }

    [Id(1)]
    public required string Metric { get; init; }

    [Id(2)]
    public double? Temperature { get; init; }

    [Id(3)]
    public required double Paper { get; init; }

    /// <summary>Mean over seeds; null while there is none.</summary>
    [Id(4)]
    public double? Ours { get; init; }

    [Id(5)]
    public double? Low { get; init; }

    [Id(6)]
    public double? High { get; init; }

    [Id(7)]
    public int N { get; init; } = 0;

    [Id(8)]
    public required string Source { get; init; }
}
