using System.Buffers;
using Retort.Contracts.Hosts;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Web.HostProtocol;

/// <summary>
/// What a well-formed call looks like. Hosts may be written by others, so nothing that JSON lets through is trusted: nulls,
/// numbers out of range, names that cannot be charted, texts without end.
/// </summary>
public static class ProtocolRules
{
    private const int Labels = 32;
    private const int FinalMetrics = 256;
    private const int ErrorLength = 4_000;
    private const int TextLength = 256;

    private static readonly SearchValues<char> SeriesCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-.@");

    public static ProtocolProblems Check(RegisterHost message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var problems = new ProtocolProblems();
        Text(problems, "version", message.Version);
        Text(problems, "engine", message.Engine);
        Text(problems, "operating_system", message.OperatingSystem);
        if (message.Capabilities is not { } offered)
        {
            problems.Add("capabilities", "is null; an object is needed.");
            return problems;
        }

        Text(problems, "capabilities.device", offered.Device);
        problems.Require(offered.DeviceName is { Length: <= TextLength }, "capabilities.device_name", $"is a text of at most {TextLength} characters.");
        problems.Require(offered.Cores is >= 1 and <= 65_536, "capabilities.cores", $"is {offered.Cores}; 1 to 65536 is possible.");
        problems.Require(offered.ParallelRuns is >= 1 and <= 65_536, "capabilities.parallel_runs", $"is {offered.ParallelRuns}; 1 to 65536 is possible.");
        problems.Require(offered.MemoryBytes >= 0, "capabilities.memory_bytes", $"is {offered.MemoryBytes}; 0 or more is possible.");
        if (offered.Labels.IsDefault) problems.Add("capabilities.labels", "is null; a list is needed, [] for none.");
        else if (offered.Labels.Length > Labels) problems.Add("capabilities.labels", $"has {offered.Labels.Length} labels; {Labels} are allowed.");
        else
        {
            for (var i = 0; i < offered.Labels.Length; i++) Text(problems, $"capabilities.labels[{i}]", offered.Labels[i]);
        }

        return problems;
    }

    public static ProtocolProblems Check(AttemptHeartbeat message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var problems = Attempt(message.Attempt);
        if (message.Progress is not { } progress)
        {
            problems.Add("progress", "is null; an object is needed.");
            return problems;
        }

        Amount(problems, "progress.epoch", progress.Epoch);
        problems.Require(progress.Epochs >= 0, "progress.epochs", $"is {progress.Epochs}; 0 or more is possible.");
        Amount(problems, "progress.remaining_seconds", progress.RemainingSeconds ?? 0);
        Amount(problems, "progress.samples_per_second", progress.SamplesPerSecond ?? 0);
        return problems;
    }

    public static ProtocolProblems Check(AttemptBatch message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var problems = Attempt(message.Attempt);
        problems.Require(message.Sequence >= 1, "sequence", $"is {message.Sequence}; batches of an attempt are numbered 1, 2, 3 …");
        Points(problems, message);
        Lines(problems, message);
        return problems;
    }

    public static ProtocolProblems Check(AttemptArtefact message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var problems = Attempt(message.Attempt);
        problems.Require(Enum.IsDefined(message.Kind), "kind", $"is {(int)message.Kind}; weights, resumable and soft_targets are known.");
        problems.Require(message.Epoch >= 0, "epoch", $"is {message.Epoch}; 0 or more is possible.");
        return problems;
    }

    public static ProtocolProblems Check(AttemptFinish message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var problems = Attempt(message.Attempt);
        problems.Require(Enum.IsDefined(message.End), "end", $"is {(int)message.End}; completed, failed, cancelled and released are known.");
        problems.Require(message.Error is not { Length: > ErrorLength }, "error", $"has {message.Error?.Length} characters; {ErrorLength} are allowed.");
        if (message.Metrics is not { } metrics) problems.Add("metrics", "is null; an object is needed, {} for none.");
        else if (metrics.Count > FinalMetrics) problems.Add("metrics", $"has {metrics.Count} values; {FinalMetrics} are allowed.");
        else
        {
            foreach (var name in metrics.Keys) Series(problems, "metrics", name);
        }

        if (message.Manifest is { } manifest)
        {
            Text(problems, "manifest.version", manifest.Version);
            Text(problems, "manifest.engine", manifest.Engine);
            Text(problems, "manifest.device", manifest.Device);
            Text(problems, "manifest.processor", manifest.Processor);
            Text(problems, "manifest.precision", manifest.Precision);
            Text(problems, "manifest.operating_system", manifest.OperatingSystem);
            problems.Require(manifest.Threads >= 1, "manifest.threads", $"is {manifest.Threads}; 1 or more is possible.");
            problems.Require(manifest.Inputs is not null, "manifest.inputs", "is null; an object is needed.");
        }

        return problems;
    }

    private static ProtocolProblems Attempt(AttemptKey? attempt)
    {
        var problems = new ProtocolProblems();
        if (attempt is null)
        {
            problems.Add("attempt", "is null; the lease's attempt is needed.");
            return problems;
        }

        problems.Require(attempt.Attempt >= 1, "attempt.attempt", $"is {attempt.Attempt}; attempts are numbered from 1.");
        return problems;
    }

    private static void Points(ProtocolProblems problems, AttemptBatch message)
    {
        if (message.Points.IsDefault)
        {
            problems.Add("points", "is null; a list is needed, [] for none.");
            return;
        }

        if (message.Points.Length > MetricLimits.PointsInBatch)
        {
            problems.Add("points", $"has {message.Points.Length} points; {MetricLimits.PointsInBatch} are allowed in a batch.");
            return;
        }

        for (var i = 0; i < message.Points.Length; i++)
        {
            if (message.Points[i] is not { } point)
            {
                problems.Add($"points[{i}]", "is null; an object is needed.");
                continue;
            }

            Series(problems, $"points[{i}].series", point.Series);
            problems.Require(point.Step >= 0, $"points[{i}].step", $"is {point.Step}; 0 or more is possible.");
            Amount(problems, $"points[{i}].epoch", point.Epoch);
        }
    }

    private static void Lines(ProtocolProblems problems, AttemptBatch message)
    {
        if (message.Lines.IsDefault)
        {
            problems.Add("lines", "is null; a list is needed, [] for none.");
            return;
        }

        if (message.Lines.Length > MetricLimits.LogLinesInBatch)
        {
            problems.Add("lines", $"has {message.Lines.Length} lines; {MetricLimits.LogLinesInBatch} are allowed in a batch.");
            return;
        }

        for (var i = 0; i < message.Lines.Length; i++)
        {
            if (message.Lines[i] is not { Text: { } text } line)
            {
                problems.Add($"lines[{i}]", "is null or has no text.");
                continue;
            }

            problems.Require(Enum.IsDefined(line.Level), $"lines[{i}].level", $"is {(int)line.Level}; debug, information, warning and error are known.");
            problems.Require(text.Length <= MetricLimits.LogLineLength, $"lines[{i}].text", $"has {text.Length} characters; {MetricLimits.LogLineLength} are allowed.");
        }
    }

    private static void Series(ProtocolProblems problems, string path, string? name)
    {
        if (name is null or "") problems.Add(path, "is missing; a name such as train/loss is needed.");
        else if (name.Length > MetricLimits.SeriesNameLength) problems.Add(path, $"has {name.Length} characters; {MetricLimits.SeriesNameLength} are allowed.");
        else if (name.AsSpan().IndexOfAnyExcept(SeriesCharacters) is >= 0 and var at)
            problems.Add(path, $"is '{name}', whose character {at + 1} is not a letter, a digit or one of / _ - . @");
    }

    private static void Text(ProtocolProblems problems, string path, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) problems.Add(path, "is empty; a text is needed.");
        else problems.Require(text.Length <= TextLength, path, $"has {text.Length} characters; {TextLength} are allowed.");
    }

    private static void Amount(ProtocolProblems problems, string path, double value) =>
        problems.Require(double.IsFinite(value) && value >= 0, path, $"is {value}; a finite number of 0 or more is needed.");
}
