namespace Retort.Contracts.Results;

/// <summary>The share of the teacher's improvement that students of one setting kept, on one metric.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-retention")]
public sealed record ReportRetention
{
    [Id(0)]
    public required string Metric { get; init; }

    [Id(1)]
    public required string Setting { get; init; }

    [Id(2)]
    public double? Temperature { get; init; }

    [Id(3)]
    public double? Value { get; init; }

    /// <summary>95% Fieller interval.</summary>
    [Id(4)]
    public double? Low { get; init; }

    [Id(5)]
    public double? High { get; init; }

    /// <summary>Paired seeds.</summary>
    [Id(6)]
    public required int N { get; init; }

    [Id(7)]
    public required bool Defined { get; init; }

    /// <summary>Why it is undefined or has no interval; `clear` otherwise.</summary>
    [Id(8)]
    public required string Reason { get; init; }

    [Id(9)]
    public double? TeacherGain { get; init; }

    [Id(10)]
    public double? TeacherGainLow { get; init; }

    /// <summary>True with a single teacher: the interval does not cover what another teacher would give.</summary>
    [Id(11)]
    public required bool ConditionalOnTeacher { get; init; }

    [Id(12)]
    public bool Headline { get; init; } = false;

    [Id(13)]
    public bool ChosenOnValidation { get; init; } = false;
}
