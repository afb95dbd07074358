namespace Retort.Contracts.Specs;

/// <summary>One mistake in a spec.</summary>
[GenerateSerializer, Immutable, Alias("retort.spec-problem")]
public sealed record SpecProblem
{
    /// <summary>Where, such as `student.training.epochs` or `distillation.temperatures[2]`; `$` for the document itself.</summary>
    [Id(0)]
    public required string Path { get; init; }

    /// <summary>What was wrong and what would be right.</summary>
    [Id(1)]
    public required string Message { get; init; }

    public override string ToString() => $"{Path}: {Message}";
}
