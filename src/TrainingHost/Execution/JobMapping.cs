using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Distillation.Data;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Teachers;
using Retort.Distillation.Training;

namespace Retort.TrainingHost.Execution;

/// <summary>Turns a run's spec into the job that Distillation trains.</summary>
public static class JobMapping
{
    // Reports of training metrics in a whole run: enough for a smooth chart, few enough to store for every run.
    private const int ReportsWanted = 1_000;
    private const int StepsBetweenReports = 25;

    /// <exception cref="RunInputException">The spec distils, but there is no soft-target set.</exception>
    public static TrainingJob ToJob(RunSpec spec, Dataset dataset, SoftTargetSet? softTargets, TrainingSnapshot? resume, ProcessorShare threads)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(dataset);
        if (spec.SoftTargets is { SoftWeight: > 0 } && softTargets is null)
            throw new RunInputException("The run distils, but the soft-target set of its teacher was not handed to it.");

        var split = Split(spec, dataset.Train.Count);
        var recipe = Recipe(spec.Training);
        var stepsPerEpoch = (split.Train.Count + recipe.BatchSize - 1) / recipe.BatchSize;
        return new TrainingJob
        {
            Dataset = dataset,
            Split = split,
            Model = Network(spec.Model, dataset),
            Recipe = recipe,
            Seed = spec.Seed,
            Distillation = spec.SoftTargets is { } soft ? new DistillationSettings(soft.Temperature, soft.SoftWeight, soft.HardWeight) : null,
            SoftTargets = softTargets,
            ComputeSoftTargets = spec.Role == RunRole.Teacher,
            ReadTest = spec.Stage == RunStage.Final,

            // Every epoch, though only some are uploaded: a host that stops gives the run back with the newest.
            SnapshotEveryEpochs = 1,
            ReportsPerEpoch = Math.Clamp(ReportsWanted / recipe.Epochs, 1, Math.Max(1, stepsPerEpoch / StepsBetweenReports)),
            Threads = threads,
            ResumeFrom = resume,
        };
    }

    private static NetworkShape Network(ModelSpec spec, Dataset dataset) => spec.Kind switch
    {
        ModelKind.Mlp => new MlpShape
        {
            Inputs = dataset.Train.Inputs,
            Hidden = spec.Hidden,
            Classes = dataset.Classes,
            InputDropout = spec.InputDropout,
            HiddenDropout = spec.HiddenDropout,
        },
        ModelKind.Residual => new ResidualShape
        {
            Channels = dataset.Train.Channels,
            Rows = dataset.Train.Rows,
            Columns = dataset.Train.Columns,
            Widths = spec.Widths ?? ModelSpec.DefaultWidths,
            Blocks = spec.Blocks ?? 1,
            Classes = dataset.Classes,
            InputDropout = spec.InputDropout,
            HiddenDropout = spec.HiddenDropout,
        },
        _ => throw new RunInputException($"This host does not know networks of kind {spec.Kind}."),
    };

    // While recipes are chosen, the validation cases are left out and test is not touched; a frozen recipe is refitted on all cases.
    private static DataSplit Split(RunSpec spec, int cases) => spec.Stage == RunStage.Selection
        ? DataSplit.HoldingOut(cases, spec.Dataset.Validation, spec.Dataset.TrainLimit)
        : DataSplit.All(cases, spec.Dataset.TrainLimit);

    private static TrainingRecipe Recipe(TrainingSpec spec) => new()
    {
        Epochs = spec.Epochs,
        BatchSize = spec.BatchSize,
        LearningRate = spec.LearningRate,
        Schedule = RateSchedule.Exponential,
        DecayPerEpoch = spec.LearningRateDecay,
        Momentum = spec.Momentum,
        MomentumStart = spec.MomentumStart,
        MomentumRampEpochs = spec.MomentumRampEpochs,
        JitterPixels = spec.JitterPixels,
        MaxSquaredNorm = spec.MaxSquaredNorm,
        WeightDecay = spec.WeightDecay,
    };
}
