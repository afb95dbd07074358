using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>
/// One series: points by step. <see cref="Total"/>, <see cref="Min"/>, <see cref="Max"/> and <see cref="Last"/> are those of the points
/// asked for (in an increment: the new ones), before reduction. Min and max are over finite values, NaN when there is none; the
/// last value may be NaN or infinite.
/// </summary>
public sealed record Series(string Name, ImmutableArray<SeriesPoint> Points, long Total, double Min, double Max, double Last);
