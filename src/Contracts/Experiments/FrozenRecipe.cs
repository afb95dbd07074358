using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Contracts.Experiments;

/// <summary>A recipe chosen on validation. The final stage refits it on all training cases.</summary>
[GenerateSerializer, Immutable, Alias("retort.frozen-recipe")]
public sealed record FrozenRecipe
{
    [Id(0)]
    public required RunRole Role { get; init; }

    [Id(1)]
    public string Setting { get; init; } = "";

    [Id(2)]
    public required double LearningRate { get; init; }

    [Id(3)]
    public required int Epochs { get; init; }

    /// <summary>Of the winner; null when the recipe was frozen in the spec.</summary>
    [Id(4)]
    public int? ValidationErrors { get; init; }

    /// <summary>The selection run that won.</summary>
    [Id(5)]
    public RunId? ChosenFrom { get; init; }

    /// <summary>Identifies the recipe among all that have read test.</summary>
    [Id(6)]
    public required BlobId Hash { get; init; }
}
