using System.Buffers;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Grains.Runs;

/// <summary>What hosts may send. A refusal names the rule that was broken and where.</summary>
public static class AttemptRules
{
    private const int FinalMetrics = 256;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@");

    public static string? FindProblem(AttemptBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Points.IsDefault || batch.Lines.IsDefault) return "points and lines are lists; send [] for none";
        if (batch.Sequence < 1) return $"sequence {batch.Sequence} is below 1; batches of an attempt are numbered 1, 2, 3 …";
        if (batch.Points.Length > MetricLimits.PointsInBatch) return $"the batch has {batch.Points.Length:N0} points; at most {MetricLimits.PointsInBatch:N0} are accepted";
        if (batch.Lines.Length > MetricLimits.LogLinesInBatch) return $"the batch has {batch.Lines.Length:N0} log lines; at most {MetricLimits.LogLinesInBatch:N0} are accepted";

        for (var i = 0; i < batch.Points.Length; i++)
        {
            if (batch.Points[i] is not { } point) return $"points[{i}] is null";
            if (NameProblem(point.Series) is { } problem) return $"points[{i}]: {problem}";
            if (point.Step < 0) return $"points[{i}]: step {point.Step} is below 0";
            if (!double.IsFinite(point.Epoch) || point.Epoch < 0) return $"points[{i}]: epoch {point.Epoch} is not a number of 0 or more";
        }

        for (var i = 0; i < batch.Lines.Length; i++)
        {
            if (batch.Lines[i]?.Text is not { } text) return $"lines[{i}] has no text";
            if (text.Length > MetricLimits.LogLineLength) return $"lines[{i}]: the text has {text.Length:N0} characters; at most {MetricLimits.LogLineLength:N0} are accepted";
        }

        return null;
    }

    public static string? FindProblem(AttemptFinish finish)
    {
        ArgumentNullException.ThrowIfNull(finish);
        if (finish.Metrics is null) return "metrics is null; send {} for none";
        if (finish.Metrics.Count > FinalMetrics) return $"{finish.Metrics.Count:N0} final metrics; at most {FinalMetrics} are accepted";
        foreach (var name in finish.Metrics.Keys)
        {
            if (NameProblem(name) is { } problem) return $"metrics: {problem}";
        }

        return null;
    }

    public static string? FindProblem(AttemptHeartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        return heartbeat.Progress is not { } progress ? "progress is null" : double.IsFinite(progress.Epoch) && progress.Epoch >= 0 && progress.Epochs >= 0
            ? null
            : $"progress: epoch {progress.Epoch} of {progress.Epochs} is not possible";
    }

    private static string? NameProblem(string? name) =>
        name is { Length: >= 1 and <= MetricLimits.SeriesNameLength } && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0
            ? null
            : $"the series name '{(name is { Length: > 40 } ? name[..40] + "…" : name)}' is not 1 to {MetricLimits.SeriesNameLength} letters, digits or / _ - . @";
}
