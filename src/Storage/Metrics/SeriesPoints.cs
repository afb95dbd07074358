using System.Runtime.InteropServices;

namespace Retort.Storage.Metrics;

/// <summary>Collects the points of one series in the order they were stored.</summary>
internal sealed class SeriesPoints
{
    private readonly List<SeriesPoint> _points = [];
    private bool _inOrder = true;

    public void Add(in SeriesPoint point)
    {
        _inOrder &= _points.Count == 0 || _points[^1].Step < point.Step;
        _points.Add(point);
    }

    /// <summary>By step; of several points at one step the one stored last.</summary>
    public Series Reduce(string name, int maxPoints)
    {
        var points = _inOrder ? _points : SortByStep();
        double min = double.NaN, max = double.NaN;
        foreach (var point in points)
        {
            if (!double.IsFinite(point.Value)) continue;
            min = double.IsNaN(min) ? point.Value : Math.Min(min, point.Value);
            max = double.IsNaN(max) ? point.Value : Math.Max(max, point.Value);
        }

        return new(name, Downsampler.Reduce(CollectionsMarshal.AsSpan(points), maxPoints), points.Count, min, max, points[^1].Value);
    }

    private List<SeriesPoint> SortByStep()
    {
        var sorted = new List<SeriesPoint>(_points.Count);
        foreach (var point in _points.OrderBy(point => point.Step))
        {
            if (sorted.Count > 0 && sorted[^1].Step == point.Step)
                sorted[^1] = point;
            else
                sorted.Add(point);
        }

        return sorted;
    }
}
