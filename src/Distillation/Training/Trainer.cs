using System.Globalization;
using System.Security.Cryptography;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Evaluation;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Teachers;
using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>The one training loop of all roles. Runs on the caller's thread until the job is done.</summary>
/// <remarks>
/// The tensor library's random generator, which dropout uses, belongs to the process and is reseeded at each epoch: only one
/// job at a time may train in a process.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly TrainingJob _job;
    private readonly ITrainingSink _sink;
    private readonly TimeProvider _time;
    private readonly BatchSource _batches;
    private readonly string _fingerprint;
    private int _threads;

    private Trainer(TrainingJob job, ITrainingSink sink, TimeProvider time)
    {
        (_job, _sink, _time, _fingerprint) = (job, sink, time, job.Fingerprint);
        _batches = new BatchSource(job);
    }

    /// <summary>Trains, evaluates and, where asked, computes soft targets.</summary>
    /// <exception cref="ArgumentException">The job contradicts itself.</exception>
    /// <exception cref="InvalidDataException">Soft targets or snapshot are for another job.</exception>
    /// <exception cref="TrainingDivergedException">The loss became NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the last snapshot saved can be resumed from.</exception>
    public static TrainingOutcome Run(TrainingJob job, ITrainingSink sink, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(time);
        job.Validate();
        using var scope = NewDisposeScope();
        using var model = job.Model.Create();
        using var trainer = new Trainer(job, sink, time);
        return trainer.Run(model, cancellationToken);
    }

    void IDisposable.Dispose() => _batches.Dispose();

    private TrainingOutcome Run(Network model, CancellationToken cancellationToken)
    {
        TakeShare();
        if (_job.ResumeFrom is { } snapshot)
        {
            model.Load(snapshot.Weights);
        }
        else
        {
            model.Initialise(_job.Seed, _job.Recipe.Initialisation);
        }

        // Before the optimiser takes the parameters: moving may replace them.
        model.to(_job.Device);
        model.ProductType = _job.ProductType;
        using var optimiser = new MomentumDescent(model, _job.Recipe);
        var firstEpoch = _job.ResumeFrom?.Epoch ?? 0;
        if (firstEpoch > 0)
        {
            optimiser.Load(_job.ResumeFrom!.Momentum);
        }

        for (var epoch = firstEpoch; epoch < _job.Recipe.Epochs; epoch++)
        {
            TrainEpoch(model, optimiser, epoch, cancellationToken);
            if (_job.Split.Validation.Count > 0 && epoch + 1 < _job.Recipe.Epochs)
            {
                Report(epoch + 1, 0, EvaluateOn(model, EvaluationSubset.Validation, cancellationToken).Result.Metrics(EvaluationSubset.Validation));
            }

            if (_job.SnapshotEveryEpochs > 0 && (epoch + 1) % _job.SnapshotEveryEpochs == 0 && epoch + 1 < _job.Recipe.Epochs)
            {
                _sink.Save(new TrainingSnapshot(epoch + 1, _fingerprint, model.Store(), optimiser.Store()) { Network = _job.Model });
            }
        }

        return Finish(model, cancellationToken);
    }

    private void TrainEpoch(Network model, MomentumDescent optimiser, int epoch, CancellationToken cancellationToken)
    {
        model.train();
        manual_seed(RandomStream.SeedFor(_job.Seed, RandomPurpose.Dropout, epoch));
        _batches.StartEpoch(epoch);
        var steps = _batches.StepsPerEpoch;
        var interval = Math.Max(1, steps / Math.Max(1, _job.ReportsPerEpoch));
        using var progress = new LossAverage(_job.Device);
        var (started, cases) = (_time.GetTimestamp(), 0);
        for (var step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TakeShare();
            using (NewDisposeScope())
            {
                var (inputs, labels, softTargets) = _batches.Batch(step);
                var logits = model.forward(inputs);
                var loss = softTargets is null
                    ? HardTargetLoss.Of(logits, labels)
                    : DistillationLoss.Of(_job.Distillation!, logits, softTargets, labels);
                optimiser.Step(loss.Total, epoch, _job.Recipe.RateAt(epoch, step, steps));
                progress.Add(loss, _batches.SizeOf(step), _batches.EntropyOf(step));
            }

            cases += _batches.SizeOf(step);
            if ((step + 1) % interval == 0 || step + 1 == steps)
            {
                var rate = _job.Recipe.RateAt(epoch, step, steps);
                var metrics = progress.Take();
                metrics["train/learning_rate"] = rate;
                metrics["train/samples_per_second"] = cases / Math.Max(_time.GetElapsedTime(started).TotalSeconds, 1e-9);

                // Also a loss that is not finite: the curve then ends in the evidence of what went wrong.
                Report(epoch, step + 1, metrics);
                if (!double.IsFinite(metrics["train/loss"]))
                {
                    throw new TrainingDivergedException(epoch, (long)epoch * steps + step + 1, metrics["train/loss"]);
                }

                (started, cases) = (_time.GetTimestamp(), 0);
            }
        }
    }

    // On the training thread and between steps: some tensor libraries keep the number for each calling thread.
    private void TakeShare()
    {
        if (_job.Threads is { Threads: var threads } && threads != _threads)
        {
            set_num_threads(_threads = threads);
        }
    }

    private TrainingOutcome Finish(Network model, CancellationToken cancellationToken)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        var heldOut = new Dictionary<EvaluationSubset, Predictions>();
        foreach (var subset in Subsets())
        {
            var (predictions, result) = EvaluateOn(model, subset, cancellationToken);
            heldOut[subset] = predictions;
            foreach (var (name, value) in result.Metrics(subset))
            {
                metrics[name] = value;
            }
        }

        if (metrics.Count > 0)
        {
            Report(_job.Recipe.Epochs, 0, metrics);
        }

        var weights = new TensorFile(model.Store(), Describe());
        return new TrainingOutcome
        {
            Metrics = metrics,
            Weights = weights,
            SoftTargets = _job.ComputeSoftTargets
                ? new SoftTargetSet(
                    Convert.ToHexStringLower(SHA256.HashData(SafetensorsWriter.ToBytes(weights))),
                    _job.Dataset.Sha256,
                    ModelEvaluation.Predict(model, _job.Dataset.Train, _job.Split.Train, cancellationToken),
                    heldOut)
                : null,
        };
    }

    private IEnumerable<EvaluationSubset> Subsets()
    {
        if (_job.Split.Validation.Count > 0)
        {
            yield return EvaluationSubset.Validation;
        }

        if (_job.ReadTest)
        {
            yield return EvaluationSubset.Test;
        }
    }

    private (Predictions Predictions, EvaluationResult Result) EvaluateOn(Network model, EvaluationSubset subset, CancellationToken cancellationToken)
    {
        var (images, ids) = subset == EvaluationSubset.Validation
            ? (_job.Dataset.Train, _job.Split.Validation)
            : (_job.Dataset.Test, [.. Enumerable.Range(0, _job.Dataset.Test.Count)]);
        var predictions = ModelEvaluation.Predict(model, images, ids, cancellationToken);
        return (predictions, ModelEvaluation.Judge(predictions, images, _job.SoftTargets?.HeldOut.GetValueOrDefault(subset)));
    }

    private void Report(int epoch, int step, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        var steps = _batches.StepsPerEpoch;
        _sink.Report(new TrainingPoint((long)epoch * steps + step, epoch + (double)step / steps, new Dictionary<string, double>(metrics)));
    }

    private Dictionary<string, string> Describe() => new(StoredNetwork.Describe(_job.Model))
    {
        ["dataset"] = _job.Dataset.Name,
        ["data"] = _job.Dataset.Sha256,
        ["seed"] = _job.Seed.ToString(CultureInfo.InvariantCulture),
        ["epochs"] = _job.Recipe.Epochs.ToString(CultureInfo.InvariantCulture),
        ["fingerprint"] = _fingerprint,
    };
}
