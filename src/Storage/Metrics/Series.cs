using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>One series: points by step. <see cref="Total"/> counts the stored points before reduction.</summary>
public sealed record Series(string Name, ImmutableArray<SeriesPoint> Points, long Total, double Min, double Max, double Last);
