namespace Retort.Contracts.Results;

/// <summary>A frozen recipe.</summary>
[GenerateSerializer, Immutable, Alias("retort.report-recipe")]
public sealed record ReportRecipe
{
    [Id(0)]
    public required string Role { get; init; }

    [Id(1)]
    public required string Setting { get; init; }

    [Id(2)]
    public required double LearningRate { get; init; }

    [Id(3)]
    public required int Epochs { get; init; }

    [Id(4)]
    public int? ValidationErrors { get; init; }

    /// <summary>The selection run that won; null when the recipe was frozen in the spec.</summary>
    [Id(5)]
    public string? ChosenFrom { get; init; }
}
