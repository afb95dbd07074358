using System.Collections.Immutable;

namespace Retort.Web.Components.Charts;

/// <summary>Everything that a chart shows, as data: the module that draws decides nothing but pixels.</summary>
public sealed record ChartFrame
{
    public required string Title { get; init; }

    public required ChartAxis X { get; init; }

    public required ChartAxis Y { get; init; }

    public ImmutableArray<ChartSeries> Series { get; init; } = [];

    public ImmutableArray<ChartReference> References { get; init; } = [];

    public bool IsEmpty => Series.All(series => series.Points.IsEmpty) && References.IsEmpty;

    /// <summary>Values over all series that could not be drawn.</summary>
    public int NotFinite => Series.Sum(series => series.NotFinite);
}
