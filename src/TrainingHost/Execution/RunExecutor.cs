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
using Retort.TrainingHost.Protocol;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Execution;

/// <summary>Executes one run: obtains data and inputs, trains on a thread of its own, hands the artefacts over.</summary>
public sealed class RunExecutor(DatasetStore datasets, HostClient client, ServerCalls calls, TrainingHostOptions options, TimeProvider clock)
{
    // The last data set stays in memory: the runs of an experiment follow each other on the same one.
    private Dataset? _dataset;

    /// <summary>Runs to the end and returns what to report.</summary>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="control"/>; the newest resumable state was handed to the uploads if the run is to continue elsewhere.</exception>
    public async Task<RunResult> ExecuteAsync(
        AttemptGrant grant, RunJournal journal, ArtefactUploads uploads, AttemptProgress progress, AttemptControl control, CancellationToken abandoned)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(journal);
        ArgumentNullException.ThrowIfNull(uploads);
        ArgumentNullException.ThrowIfNull(control);
        var stopping = control.Stopping;
        var started = clock.GetTimestamp();
        var spec = grant.Spec;
        journal.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Attempt {grant.Attempt.Attempt} on host {options.Name}: {EngineDescription.Engine} on {EngineDescription.Processor}, {options.Threads} threads, {EngineDescription.OperatingSystem}."));
        var dataset = await OpenAsync(spec.Dataset, journal, stopping);
        var softTargets = await SoftTargetsAsync(grant.Inputs, journal, stopping);
        var resume = await ResumeAsync(grant.Inputs, journal, stopping);
        var job = JobMapping.ToJob(spec, dataset, softTargets, resume, options.Threads);
        Describe(spec, job, journal);

        var sink = new AttemptSink(job, spec.CheckpointEveryEpochs, journal, uploads, progress, clock);
        TrainingOutcome outcome;
        try
        {
            outcome = await OnOwnThreadAsync(() => Trainer.Run(job, sink, clock, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            if (control.Reason == StopReason.Release && sink.Unsaved is { } unsaved) await uploads.AddAsync(unsaved, abandoned);
            throw;
        }

        await uploads.AddAsync(new(ArtefactKind.Weights, spec.Training.Epochs, SafetensorsWriter.ToBytes(outcome.Weights)), abandoned);
        if (outcome.SoftTargets is { } computed)
        {
            journal.Information(string.Create(CultureInfo.InvariantCulture, $"Computed soft targets for {computed.Transfer.Count:#,0} transfer cases, images as they are."));
            await uploads.AddAsync(new(ArtefactKind.SoftTargets, spec.Training.Epochs, SafetensorsWriter.ToBytes(computed.ToFile())), abandoned);
        }

        Conclude(outcome, started, journal);
        return new RunResult(
            outcome.Metrics.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Manifest(grant, dataset));
    }

    private async Task<Dataset> OpenAsync(DatasetSpec spec, RunJournal journal, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        if (_dataset?.Name != spec.Name)
        {
            _dataset = null;
            _dataset = await datasets.OpenAsync(spec.Name, new DatasetReports(journal), cancellationToken);
        }

        journal.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Data set {_dataset.Name}: {_dataset.Train.Count:#,0} training and {_dataset.Test.Count:#,0} test cases, SHA-256 {_dataset.Sha256}, verified, in {clock.GetElapsedTime(started).TotalSeconds:0.0} s."));
        return _dataset;
    }

    private async Task<SoftTargetSet?> SoftTargetsAsync(RunInputs inputs, RunJournal journal, CancellationToken cancellationToken)
    {
        if (inputs.SoftTargets is not { } blob) return null;
        var set = SoftTargetSet.FromFile(await ReadAsync(blob, "fetch the soft-target set", cancellationToken));
        if (inputs.Teacher is { } teacher && teacher.Value != set.TeacherId)
            throw new RunInputException($"The soft-target set {blob} was made by the teacher {set.TeacherId}, not by {teacher}.");
        journal.Information(string.Create(
            CultureInfo.InvariantCulture, $"Soft-target set {blob}: {set.Transfer.Count:#,0} cases, made by {inputs.TeacherRun?.Value ?? "a teacher"} with weights {set.TeacherId}."));
        return set;
    }

    private async Task<TrainingSnapshot?> ResumeAsync(RunInputs inputs, RunJournal journal, CancellationToken cancellationToken)
    {
        if (inputs.Resume is not { } resume) return null;
        var snapshot = TrainingSnapshot.FromFile(await ReadAsync(resume.Blob, "fetch the checkpoint to continue from", cancellationToken));
        journal.Information(string.Create(CultureInfo.InvariantCulture, $"Continuing after epoch {snapshot.Epoch} from checkpoint {resume.Blob} of attempt {resume.Attempt}."));
        return snapshot;
    }

    private async Task<TensorFile> ReadAsync(BlobId blob, string what, CancellationToken cancellationToken)
    {
        var bytes = await calls.RepeatAsync(what, cancel => client.GetBlobAsync(blob, cancel), cancellationToken);
        using var stream = new MemoryStream(bytes, writable: false);
        return SafetensorsReader.Read(stream);
    }

    // The loop is synchronous and its tensors belong to its thread: it gets one of its own, and the pool's threads stay free for the network.
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

    private static void Describe(RunSpec spec, TrainingJob job, RunJournal journal)
    {
        var recipe = job.Recipe;
        journal.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Model {job.Model.Text}: {job.Model.ParameterCount:#,0} parameters, dropout {job.Model.InputDropout:0.##} on inputs and {job.Model.HiddenDropout:0.##} on hidden units."));
        var extras = new List<string>();
        if (recipe.MomentumStart is { } start) extras.Add(string.Create(CultureInfo.InvariantCulture, $"momentum from {start:0.###} over {recipe.MomentumRampEpochs} epochs"));
        if (recipe.JitterPixels > 0) extras.Add($"jitter of up to {recipe.JitterPixels} pixels");
        if (recipe.MaxSquaredNorm is { } norm) extras.Add(string.Create(CultureInfo.InvariantCulture, $"squared incoming length at most {norm:0.###}"));
        if (recipe.WeightDecay > 0) extras.Add(string.Create(CultureInfo.InvariantCulture, $"weight decay {recipe.WeightDecay:0.######}"));
        if (spec.SoftTargets is { } soft) extras.Add(string.Create(CultureInfo.InvariantCulture, $"soft targets at T={soft.Temperature:0.###} with weight {soft.SoftWeight:0.###}, labels with weight {soft.HardWeight:0.###}"));
        journal.Information(string.Create(
            CultureInfo.InvariantCulture,
            $"Recipe: {recipe.Epochs} {(recipe.Epochs == 1 ? "epoch" : "epochs")} of {job.Split.Train.Count:#,0} cases in batches of {recipe.BatchSize}, learning rate {recipe.LearningRate:0.######} times {recipe.DecayPerEpoch:0.####} an epoch, momentum {recipe.Momentum:0.###}, seed {job.Seed}{string.Concat(extras.Select(extra => ", " + extra))}."));
        journal.Information(spec.Stage == RunStage.Selection
            ? string.Create(CultureInfo.InvariantCulture, $"Selection: judged on the last {job.Split.Validation.Count:#,0} training cases, which are held out; test is not read.")
            : "Final: a frozen recipe on all training cases; test is read once, after the last epoch.");
    }

    private void Conclude(TrainingOutcome outcome, long started, RunJournal journal)
    {
        var results = outcome.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal)
            .Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.######}"));
        journal.Information(string.Create(
            CultureInfo.InvariantCulture, $"Trained and evaluated, {clock.GetElapsedTime(started).TotalSeconds:0.0} s after the start: {string.Join(", ", results)}."));
    }

    private RunManifest Manifest(AttemptGrant grant, Dataset dataset) => new()
    {
        SpecHash = SpecHash.Of(grant.Spec),
        DataHash = BlobId.Parse(dataset.Sha256),
        Version = EngineDescription.Version,
        Engine = EngineDescription.Engine,
        Device = EngineDescription.Device,
        Processor = EngineDescription.Processor,
        Threads = options.Threads,
        OperatingSystem = EngineDescription.OperatingSystem,

        // Where an attempt took the run up does not determine its result.
        Inputs = grant.Inputs with { Resume = null },
    };
}
