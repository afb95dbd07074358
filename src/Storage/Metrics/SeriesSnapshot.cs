using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>Series of a run up to a cursor.</summary>
public sealed record SeriesSnapshot(long Cursor, ImmutableArray<Series> Series)
{
    /// <summary>
    /// True when this is the whole state and replaces what the reader has: everything was asked for, or an attempt that began
    /// since the reader's cursor has superseded points that it was given. False for an increment: points to be merged by step.
    /// </summary>
    public bool Complete { get; init; } = true;
}
