using Retort.Contracts.Experiments;

namespace Retort.Storage.Catalogue;

/// <summary>Which experiments to list.</summary>
public sealed record ExperimentQuery
{
    /// <summary>Part of the name, ignoring case; null for all.</summary>
    public string? Text { get; init; }

    public ExperimentStatus? Status { get; init; }

    public bool Archived { get; init; }

    public int Skip { get; init; }

    /// <summary>1 to 500.</summary>
    public int Take { get; init; } = 50;
}
