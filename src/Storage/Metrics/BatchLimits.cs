using System.Buffers;
using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;

namespace Retort.Storage.Metrics;

/// <summary>The store's own check of <see cref="MetricLimits"/>; who takes batches from outside refuses them before.</summary>
internal static class BatchLimits
{
    private const int LogLinesInPage = 10_000;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@");

    public static void Check(RunId run)
    {
        if (run.Value is null) throw new ArgumentException("The run has no id.", nameof(run));
    }

    public static void CheckEpoch(double epoch)
    {
        if (!(epoch >= 0)) throw new ArgumentOutOfRangeException(nameof(epoch), epoch, "An attempt begins at an epoch of 0 or more.");
    }

    public static void CheckPage(long after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LogLinesInPage);
    }

    /// <exception cref="ArgumentException">The batch passes a limit; the message names it.</exception>
    public static void Check(ImmutableArray<MetricPoint> points, ImmutableArray<LogLine> lines)
    {
        if (!points.IsDefault)
        {
            if (points.Length > MetricLimits.PointsInBatch)
                throw new ArgumentException($"The batch has {points.Length} points; at most {MetricLimits.PointsInBatch} are allowed.", nameof(points));
            foreach (var point in points) CheckPoint(point);
        }

        if (lines.IsDefault) return;
        if (lines.Length > MetricLimits.LogLinesInBatch)
            throw new ArgumentException($"The batch has {lines.Length} log lines; at most {MetricLimits.LogLinesInBatch} are allowed.", nameof(lines));
        foreach (var line in lines)
        {
            if (line.Text.Length > MetricLimits.LogLineLength)
                throw new ArgumentException($"A log line has {line.Text.Length} characters; at most {MetricLimits.LogLineLength} are allowed.", nameof(lines));
        }
    }

    private static void CheckPoint(MetricPoint point)
    {
        var name = point.Series;
        if (name.Length is 0 or > MetricLimits.SeriesNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ArgumentException($"A series name has 1 to {MetricLimits.SeriesNameLength} characters of letters, digits and / _ - . @; this one has {name.Length}.", nameof(point));
        if (point.Step < 0) throw new ArgumentException($"Series '{name}' has a point at step {point.Step}; steps are 0 or more.", nameof(point));
    }
}
