using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>Series of a run up to a cursor.</summary>
public sealed record SeriesSnapshot(long Cursor, ImmutableArray<Series> Series);
