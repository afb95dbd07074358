using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>Takes a run's batches in their order and makes reduced series of them.</summary>
/// <param name="limits">Leave out what later attempts supersede.</param>
/// <param name="wanted">Ids of the series to keep; null for all.</param>
internal sealed class SeriesCollection(AttemptLimits limits, HashSet<long>? wanted)
{
    private readonly Dictionary<long, SeriesPoints> _points = [];

    /// <summary>Of the series that have points.</summary>
    public IReadOnlyCollection<long> Ids => _points.Keys;

    public void Add(int attempt, ReadOnlySpan<byte> block)
    {
        var limit = limits.EpochOf(attempt);
        PointBlock.Decode(block, (long series, in SeriesPoint point) =>
        {
            if (point.Epoch > limit || (wanted is not null && !wanted.Contains(series))) return;
            if (!_points.TryGetValue(series, out var points)) _points.Add(series, points = new());
            points.Add(point);
        });
    }

    /// <summary>By name.</summary>
    public ImmutableArray<Series> Reduce(Func<long, string> nameOf, int maxPoints) =>
        [.. _points.Select(entry => entry.Value.Reduce(nameOf(entry.Key), maxPoints)).OrderBy(one => one.Name, StringComparer.Ordinal)];
}
