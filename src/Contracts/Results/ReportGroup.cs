namespace Retort.Contracts.Results;

/// <summary>Runs of one role, stage and setting, over seeds.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-group")]
public sealed record ReportGroup
{
    [Id(0)]
    public required string Role { get; init; }

    [Id(1)]
    public required string Stage { get; init; }

    [Id(2)]
    public required string Setting { get; init; }

    [Id(3)]
    public double? Temperature { get; init; }

    [Id(4)]
    public required string Metric { get; init; }

    [Id(5)]
    public required double Mean { get; init; }

    /// <summary>95% Student-t interval of the mean; null for fewer than two runs.</summary>
    [Id(6)]
    public double? Low { get; init; }

    [Id(7)]
    public double? High { get; init; }

    [Id(8)]
    public double? Sd { get; init; }

    [Id(9)]
    public required int N { get; init; }

    /// <summary>Tells candidates of the selection stage apart; null in the final stage, where the recipe is frozen.</summary>
    [Id(10)]
    public double? LearningRate { get; init; }
}
