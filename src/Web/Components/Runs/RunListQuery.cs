using Retort.Contracts.Runs;
using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.Runs;

/// <summary>What the list of runs shows.</summary>
public sealed record RunListQuery
{
    /// <summary>Runs on one page.</summary>
    public const int PageSize = 50;

    public RunStatus? Status { get; init; }

    public RunRole? Role { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public static RunListQuery Parse(string uri)
    {
        var query = QueryText.Parse(uri);
        return new()
        {
            Status = query.Choice<RunStatus>("status"),
            Role = query.Choice<RunRole>("role"),
            Page = query.Number("page", 1, 1, 100_000),
        };
    }

    public string Print() => QueryText.Empty.With("status", Status).With("role", Role).With("page", Page, 1).Print();
}
