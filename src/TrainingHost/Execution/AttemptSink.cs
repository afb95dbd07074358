using System.Globalization;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Training;
using Retort.TrainingHost.Reporting;
using Retort.TrainingHost.Workers;

namespace Retort.TrainingHost.Execution;

/// <summary>What a training tells, as points, log lines, progress and checkpoints.</summary>
internal sealed class AttemptSink : ITrainingSink
{
    // A long run's log keeps one line for each of about so many epochs, and so do its points beyond a thousand epochs.
    private const int EpochsInLog = 200;
    private const int EpochsInPoints = 1_000;

    private readonly TrainingJob _job;
    private readonly RunReport _report;
    private readonly TimeProvider _clock;
    private readonly int _checkpointEvery;
    private readonly long _started;
    private readonly int _firstEpoch;
    private long _epochStarted;

    public AttemptSink(TrainingJob job, int checkpointEvery, RunReport report, TimeProvider clock)
    {
        (_job, _checkpointEvery, _report, _clock) = (job, checkpointEvery, report, clock);
        _firstEpoch = job.ResumeFrom?.Epoch ?? 0;
        _started = _epochStarted = clock.GetTimestamp();
    }

    /// <summary>The newest state; null before the first epoch of this attempt has ended.</summary>
    public TrainingSnapshot? Newest { get; private set; }

    /// <summary>Epoch of the newest state that was handed to the host.</summary>
    public int Uploaded { get; private set; }

    public void Report(TrainingPoint point)
    {
        var epochs = _job.Recipe.Epochs;
        var trains = point.Metrics.ContainsKey(MetricNames.TrainLoss);
        if (!trains || Every(epochs, EpochsInPoints, point.Epoch))
        {
            foreach (var (series, value) in point.Metrics) _report.Point(series, point.Step, point.Epoch, value);
        }

        if (trains) Advance(point);
        var ended = point.Epoch == Math.Floor(point.Epoch);
        if (!ended || !Every(epochs, EpochsInLog, point.Epoch)) return;
        if (trains) _report.Information(EpochSummary(point));
        else if (point.Epoch < epochs) _report.Information(Judgement(point));
    }

    public void Save(TrainingSnapshot snapshot)
    {
        Newest = snapshot;
        if (_checkpointEvery <= 0 || snapshot.Epoch % _checkpointEvery != 0) return;
        _report.Artefact(ToArtefact(snapshot));
        Uploaded = snapshot.Epoch;
    }

    /// <summary>The newest state if the host does not have it yet, for a run that is given back.</summary>
    public PendingArtefact? Unsaved => Newest is { } newest && newest.Epoch > Uploaded ? ToArtefact(newest) : null;

    private static PendingArtefact ToArtefact(TrainingSnapshot snapshot) =>
        new(ArtefactKind.Resumable, snapshot.Epoch, SafetensorsWriter.ToBytes(snapshot.ToFile()));

    // Whether an epoch is among about `wanted` evenly spread ones; the last always is.
    private static bool Every(int epochs, int wanted, double epoch)
    {
        var stride = (epochs + wanted - 1) / wanted;
        var number = (int)Math.Ceiling(epoch);
        return number % stride == 0 || number == epochs;
    }

    private void Advance(TrainingPoint point)
    {
        var seconds = _clock.GetElapsedTime(_started).TotalSeconds;
        var done = point.Epoch - _firstEpoch;
        _report.Progress(new RunProgress
        {
            Epoch = point.Epoch,
            Epochs = _job.Recipe.Epochs,
            RemainingSeconds = done > 0 ? seconds / done * (_job.Recipe.Epochs - point.Epoch) : null,
            SamplesPerSecond = point.Metrics.TryGetValue(MetricNames.Throughput, out var rate) ? rate : null,
        });
    }

    private string EpochSummary(TrainingPoint point)
    {
        var seconds = _clock.GetElapsedTime(_epochStarted).TotalSeconds;
        _epochStarted = _clock.GetTimestamp();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Epoch {point.Epoch:0} of {_job.Recipe.Epochs}: loss {point.Metrics[MetricNames.TrainLoss]:0.0000}, learning rate {point.Metrics.GetValueOrDefault(MetricNames.LearningRate):0.#####}, {seconds:0.0} s, {_job.Split.Train.Count / Math.Max(seconds, 1e-9):#,0} cases/s.");
    }

    private string Judgement(TrainingPoint point) => string.Create(
        CultureInfo.InvariantCulture,
        $"Epoch {point.Epoch:0}: {point.Metrics.GetValueOrDefault(MetricNames.ValidationErrors):0} errors on {_job.Split.Validation.Count:#,0} validation cases, NLL {point.Metrics.GetValueOrDefault(MetricNames.ValidationNll):0.0000}.");
}
