using System.Collections.Immutable;

namespace Retort.Storage.Metrics;

/// <summary>
/// Reduces a series for a chart: the first and the last point, and the lowest and the highest of equally many neighbours, so that
/// no peak is lost at two points a pixel. Buckets hold equal numbers of points, not equal ranges of steps, which spends the whole
/// budget however unevenly the steps lie. NaN and infinities are no extremes, but the first of them is kept: it shows when a
/// run diverged.
/// </summary>
public static class Downsampler
{
    /// <param name="points">In order of their steps.</param>
    /// <param name="maxPoints">At least 2. Extremes are kept from 4 on, the first value that is not finite from 5 on.</param>
    /// <returns>At most <paramref name="maxPoints"/> of <paramref name="points"/>, in their order; all of them when they fit.</returns>
    public static ImmutableArray<SeriesPoint> Reduce(ReadOnlySpan<SeriesPoint> points, int maxPoints)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPoints, 2);
        if (points.Length <= maxPoints) return [.. points];

        var kept = new SortedSet<int> { 0, points.Length - 1 };
        var budget = maxPoints - 2;
        if (budget >= 3 && FindNotFinite(points) is >= 0 and var diverged)
        {
            kept.Add(diverged);
            budget--;
        }

        var inner = points.Length - 2;
        var buckets = budget / 2;
        for (var i = 0; i < buckets; i++)
        {
            var from = 1 + (int)((long)inner * i / buckets);
            var to = 1 + (int)((long)inner * (i + 1) / buckets);
            KeepExtremes(points, from, to, kept);
        }

        var reduced = ImmutableArray.CreateBuilder<SeriesPoint>(kept.Count);
        foreach (var index in kept) reduced.Add(points[index]);
        return reduced.DrainToImmutable();
    }

    private static int FindNotFinite(ReadOnlySpan<SeriesPoint> points)
    {
        for (var i = 0; i < points.Length; i++)
        {
            if (!double.IsFinite(points[i].Value)) return i;
        }

        return -1;
    }

    private static void KeepExtremes(ReadOnlySpan<SeriesPoint> points, int from, int to, SortedSet<int> kept)
    {
        int lowest = -1, highest = -1;
        for (var i = from; i < to; i++)
        {
            var value = points[i].Value;
            if (!double.IsFinite(value)) continue;
            if (lowest < 0 || value < points[lowest].Value) lowest = i;
            if (highest < 0 || value > points[highest].Value) highest = i;
        }

        // A stretch without a finite value still shows that something was there.
        kept.Add(lowest < 0 ? from : lowest);
        kept.Add(highest < 0 ? from : highest);
    }
}
