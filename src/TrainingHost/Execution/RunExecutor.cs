using System.Collections.Immutable;
using System.Globalization;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Data;
using Retort.Distillation.Teachers;
using Retort.Distillation.Training;
using Retort.TrainingHost.Hosting;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Workers;
using TorchSharp;

namespace Retort.TrainingHost.Execution;

/// <summary>Executes one run at a time, in a worker: opens data and inputs, trains on a thread of its own, tells the host.</summary>
/// <param name="datasets">Where data sets are.</param>
/// <param name="options">The host's.</param>
/// <param name="share">How many threads a run may use, now.</param>
/// <param name="clock">Measures what reports say.</param>
public sealed class RunExecutor(DatasetStore datasets, TrainingHostOptions options, ProcessorShare share, TimeProvider clock)
{
    // The last data set stays in memory: the runs of an experiment follow each other on the same one.
    private Dataset? _dataset;

    /// <summary>Runs to the end and returns what to report.</summary>
    /// <param name="grant">The run.</param>
    /// <param name="inputs">The bytes of the blobs that it needs.</param>
    /// <param name="report">Takes what it says and makes.</param>
    /// <param name="control">Stops it.</param>
    /// <exception cref="OperationCanceledException">Stopped; the newest resumable state was reported if the run is to continue elsewhere.</exception>
    public async Task<RunResult> ExecuteAsync(AttemptGrant grant, IReadOnlyDictionary<BlobId, ReadOnlyMemory<byte>> inputs, RunReport report, AttemptControl control)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(control);
        var stopping = control.Stopping;
        var started = clock.GetTimestamp();
        var spec = grant.Spec;
        var threads = share.Threads;
        report.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Attempt {grant.Attempt.Attempt} on host {options.Name}: {EngineDescription.Engine} on {options.Device.Device} in {options.Device.Precision}, {EngineDescription.Processor}, {threads} of {options.Threads} threads now, {EngineDescription.OperatingSystem}."));
        var dataset = await OpenAsync(spec.Dataset, report, stopping);
        var softTargets = SoftTargets(grant.Inputs, inputs, report);
        var resume = Resume(grant.Inputs, inputs, report);
        var job = JobMapping.ToJob(spec, dataset, softTargets, resume, share) with
        {
            Device = new torch.Device(options.Device.Device),
            ProductType = options.Device.ProductType,
        };
        Describe(spec, job, report);

        var sink = new AttemptSink(job, spec.CheckpointEveryEpochs, report, clock);
        TrainingOutcome outcome;
        try
        {
            outcome = await OnOwnThreadAsync(() => Trainer.Run(job, sink, clock, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (control.Reason == StopReason.Release && sink.Unsaved is { } unsaved) report.Artefact(unsaved);
            throw;
        }

        report.Artefact(new(ArtefactKind.Weights, spec.Training.Epochs, SafetensorsWriter.ToBytes(outcome.Weights)));
        if (outcome.SoftTargets is { } computed)
        {
            report.Information(string.Create(CultureInfo.InvariantCulture, $"Computed soft targets for {computed.Transfer.Count:#,0} transfer cases, images as they are."));
            report.Artefact(new(ArtefactKind.SoftTargets, spec.Training.Epochs, SafetensorsWriter.ToBytes(computed.ToFile())));
        }

        Conclude(outcome, started, report);
        return new RunResult(outcome.Metrics.ToImmutableSortedDictionary(StringComparer.Ordinal), Manifest(grant, dataset, threads));
    }

    private async Task<Dataset> OpenAsync(DatasetSpec spec, RunReport report, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (_dataset?.Name != spec.Name)
        {
            _dataset = null;
            _dataset = await datasets.OpenAsync(spec.Name, new DatasetReports(report), cancellationToken);
        }

        report.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Data set {_dataset.Name}: {_dataset.Train.Count:#,0} training and {_dataset.Test.Count:#,0} test cases, SHA-256 {_dataset.Sha256}, verified, in {clock.GetElapsedTime(started).TotalSeconds:0.0} s."));
        return _dataset;
    }

    private static SoftTargetSet? SoftTargets(RunInputs needed, IReadOnlyDictionary<BlobId, ReadOnlyMemory<byte>> inputs, RunReport report)
    {
        if (needed.SoftTargets is not { } blob) return null;
        var set = SoftTargetSet.FromFile(Read(inputs[blob]));
        if (needed.Teacher is { } teacher && teacher.Value != set.TeacherId)
            throw new RunInputException($"The soft-target set {blob} was made by the teacher {set.TeacherId}, not by {teacher}.");
        report.Information(string.Create(
            CultureInfo.InvariantCulture, $"Soft-target set {blob}: {set.Transfer.Count:#,0} cases, made by {needed.TeacherRun?.Value ?? "a teacher"} with weights {set.TeacherId}."));
        return set;
    }

    private static TrainingSnapshot? Resume(RunInputs needed, IReadOnlyDictionary<BlobId, ReadOnlyMemory<byte>> inputs, RunReport report)
    {
        if (needed.Resume is not { } resume) return null;
        var snapshot = TrainingSnapshot.FromFile(Read(inputs[resume.Blob]));
        report.Information(string.Create(CultureInfo.InvariantCulture, $"Continuing after epoch {snapshot.Epoch} from checkpoint {resume.Blob} of attempt {resume.Attempt}."));
        return snapshot;
    }

    private static TensorFile Read(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        return SafetensorsReader.Read(stream);
    }

    // The loop is synchronous and its tensors belong to its thread: it gets one of its own, and the pool's threads stay free for the host.
    private static Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        { IsBackground = true, Name = "training" };
        thread.Start();
        return done.Task;
    }

    private static void Describe(RunSpec spec, TrainingJob job, RunReport report)
    {
        var recipe = job.Recipe;
        report.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Model {job.Model.Text}: {job.Model.ParameterCount:#,0} parameters, dropout {job.Model.InputDropout:0.##} on inputs and {job.Model.HiddenDropout:0.##} on hidden units."));
        var extras = new List<string>();
        if (recipe.MomentumStart is { } start) extras.Add(string.Create(CultureInfo.InvariantCulture, $"momentum from {start:0.###} over {recipe.MomentumRampEpochs} epochs"));
        if (recipe.JitterPixels > 0) extras.Add($"jitter of up to {recipe.JitterPixels} pixels");
        if (recipe.MaxSquaredNorm is { } norm) extras.Add(string.Create(CultureInfo.InvariantCulture, $"squared incoming length at most {norm:0.###}"));
        if (recipe.WeightDecay > 0) extras.Add(string.Create(CultureInfo.InvariantCulture, $"weight decay {recipe.WeightDecay:0.######}"));
        if (spec.SoftTargets is { } soft) extras.Add(string.Create(CultureInfo.InvariantCulture, $"soft targets at T={soft.Temperature:0.###} with weight {soft.SoftWeight:0.###}, labels with weight {soft.HardWeight:0.###}"));
        report.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Recipe: {recipe.Epochs} {(recipe.Epochs == 1 ? "epoch" : "epochs")} of {job.Split.Train.Count:#,0} cases in batches of {recipe.BatchSize}, learning rate {recipe.LearningRate:0.######} times {recipe.DecayPerEpoch:0.####} an epoch, momentum {recipe.Momentum:0.###}, seed {job.Seed}{string.Concat(extras.Select(extra => ", " + extra))}."));
        report.Information(spec.Stage == RunStage.Selection
            ? string.Create(CultureInfo.InvariantCulture, $"Selection: judged on the last {job.Split.Validation.Count:#,0} training cases, which are held out; test is not read.")
            : "Final: a frozen recipe on all training cases; test is read once, after the last epoch.");
    }

    private void Conclude(TrainingOutcome outcome, long started, RunReport report)
    {
        var results = outcome.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.######}"));
        report.Information(string.Create(
            CultureInfo.InvariantCulture, $"Trained and evaluated, {clock.GetElapsedTime(started).TotalSeconds:0.0} s after the start: {string.Join(", ", results)}."));
    }

    private RunManifest Manifest(AttemptGrant grant, Dataset dataset, int threads) => new()
    {
        SpecHash = SpecHash.Of(grant.Spec),
        DataHash = BlobId.Parse(dataset.Sha256),
        Version = EngineDescription.Version,
        Engine = EngineDescription.Engine,
        Device = options.Device.Device,
        Precision = options.Device.Precision,
        Processor = EngineDescription.Processor,
        Threads = threads,
        OperatingSystem = EngineDescription.OperatingSystem,

        // Where an attempt took the run up does not determine its result.
        Inputs = grant.Inputs with { Resume = null },
    };
}
