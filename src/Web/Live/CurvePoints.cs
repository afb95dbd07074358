using System.Collections.Immutable;
using Retort.Storage.Metrics;

namespace Retort.Web.Live;

/// <summary>Joins and thins the points of a curve.</summary>
public static class CurvePoints
{
    /// <summary>Appends by step: a repeated step replaces the earlier point. Thinned to <paramref name="keep"/> past twice as many.</summary>
    public static ImmutableArray<SeriesPoint> Join(ImmutableArray<SeriesPoint> known, ImmutableArray<SeriesPoint> added, int keep)
    {
        ImmutableArray<SeriesPoint> joined;
        if (known.IsEmpty) joined = added;
        else if (added.IsEmpty || added[0].Step > known[^1].Step) joined = known.AddRange(added);
        else
        {
            var bySteps = new SortedDictionary<long, SeriesPoint>();
            foreach (var point in known) bySteps[point.Step] = point;
            foreach (var point in added) bySteps[point.Step] = point;
            joined = [.. bySteps.Values];
        }

        return joined.Length > 2 * keep ? Thin(joined, keep) : joined;
    }

    /// <summary>
    /// At most <paramref name="most"/> points: the ends, and the lowest and the highest of equal stretches between them, so
    /// that no spike is lost. Points that are NaN or infinite are kept, as far as they fit, because they are evidence.
    /// </summary>
    public static ImmutableArray<SeriesPoint> Thin(ImmutableArray<SeriesPoint> points, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 4);
        if (points.Length <= most) return points;

        var stretches = Math.Max(1, (most - 2) / 3);
        var inner = points.Length - 2;
        var kept = ImmutableArray.CreateBuilder<SeriesPoint>(most);
        kept.Add(points[0]);
        for (var s = 0; s < stretches; s++)
        {
            var from = 1 + (int)((long)inner * s / stretches);
            var to = 1 + (int)((long)inner * (s + 1) / stretches);
            int lowest = -1, highest = -1, broken = -1;
            for (var i = from; i < to; i++)
            {
                if (!double.IsFinite(points[i].Value)) broken = i;
                else
                {
                    if (lowest < 0 || points[i].Value < points[lowest].Value) lowest = i;
                    if (highest < 0 || points[i].Value > points[highest].Value) highest = i;
                }
            }

            foreach (var index in new[] { lowest, highest, broken }.Where(i => i >= 0).Distinct().Order()) kept.Add(points[index]);
        }

        kept.Add(points[^1]);
        return kept.ToImmutable();
    }
}
