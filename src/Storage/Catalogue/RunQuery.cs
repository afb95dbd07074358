using Retort.Contracts.Runs;

namespace Retort.Storage.Catalogue;

/// <summary>Which runs to list.</summary>
public sealed record RunQuery
{
    public RunStatus? Status { get; init; }

    public RunRole? Role { get; init; }

    public int Skip { get; init; }

    /// <summary>1 to 500.</summary>
    public int Take { get; init; } = 50;
}
