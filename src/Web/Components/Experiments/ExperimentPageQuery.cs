using System.Collections.Immutable;
using Retort.Contracts.Metrics;
using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.Experiments;

/// <summary>What the page of an experiment shows.</summary>
public sealed record ExperimentPageQuery
{
    public ExperimentTab Tab { get; init; }

    /// <summary>The series whose curves are shown; null to follow what runs.</summary>
    public string? Series { get; init; }

    /// <summary>Groups of runs whose curves are shown, by key; empty to follow what runs.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    public static ExperimentPageQuery Parse(string uri)
    {
        var query = QueryText.Parse(uri);
        return new()
        {
            Tab = query.Choice<ExperimentTab>("tab") ?? ExperimentTab.Overview,
            Series = query.Text("series", MetricLimits.SeriesNameLength),
            Groups = query.List("groups"),
        };
    }

    public string Print() => QueryText.Empty
        .With("tab", Tab == ExperimentTab.Overview ? null : (ExperimentTab?)Tab)
        .With("series", Series)
        .With("groups", Groups)
        .Print();
}
