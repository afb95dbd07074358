using Retort.Contracts.Experiments;
using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.Experiments;

/// <summary>What the list of experiments shows.</summary>
public sealed record ExperimentListQuery
{
    /// <summary>Experiments on one page.</summary>
    public const int PageSize = 25;

    public string? Text { get; init; }

    public ExperimentStatus? Status { get; init; }

    public bool Archived { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    public static ExperimentListQuery Parse(string uri)
    {
        var query = QueryText.Parse(uri);
        return new()
        {
            Text = query.Text("text"),
            Status = query.Choice<ExperimentStatus>("status"),
            Archived = query.Flag("archived"),
            Page = query.Number("page", 1, 1, 100_000),
        };
    }

    public string Print() => QueryText.Empty.With("text", Text).With("status", Status).With("archived", Archived).With("page", Page, 1).Print();
}
