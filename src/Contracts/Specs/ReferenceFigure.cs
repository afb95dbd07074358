namespace Retort.Contracts.Specs;

/// <summary>A published figure, shown beside ours and never mixed with it.</summary>
[GenerateSerializer, Immutable, Alias("retort.reference-figure")]
public sealed record ReferenceFigure
{
    /// <summary>The role that it belongs to: `teacher`, `baseline` or `student`.</summary>
    [Id(0)]
    public required string Role { get; init; }

    /// <summary>The metric, such as `test/errors`.</summary>
    [Id(1)]
    public required string Metric { get; init; }

    [Id(2)]
    public required double Value { get; init; }

    /// <summary>The temperature of a distilled student's figure.</summary>
    [Id(3)]
    public double? Temperature { get; init; }

    /// <summary>Where it was published.</summary>
    [Id(4)]
    public required string Source { get; init; }
}
