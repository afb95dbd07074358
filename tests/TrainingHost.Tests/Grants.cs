using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.TrainingHost.Tests;

/// <summary>Leases of small real runs on MNIST.</summary>
public static class Grants
{
    public static AttemptGrant Of(RunSpec spec, RunInputs? inputs = null, int attempt = 1, int run = 0) => new()
    {
        Attempt = new AttemptKey { Run = RunId.Parse($"x0123456789abcdef-00{run}"), Attempt = attempt, Token = attempt },
        Spec = spec,
        Inputs = inputs ?? new RunInputs(),
        Deadline = DateTimeOffset.UnixEpoch,
        HeartbeatSeconds = 0.1,
    };

    public static RunSpec Spec(RunRole role = RunRole.Baseline, RunStage stage = RunStage.Final, int epochs = 3) => new()
    {
        Role = role,
        Stage = stage,
        Seed = 1,
        Dataset = new DatasetSpec { Name = DatasetNames.Mnist, Validation = 1_000, TrainLimit = 600 },
        Model = new ModelSpec { Hidden = [16], HiddenDropout = role == RunRole.Student ? 0 : 0.2 },
        Training = new TrainingSpec { Epochs = epochs, LearningRate = 0.1, JitterPixels = role == RunRole.Teacher ? 2 : 0 },
        SoftTargets = role == RunRole.Student ? new SoftTargetSpec { Temperature = 4, SoftWeight = 0.9, HardWeight = 0.1 } : null,
        CheckpointEveryEpochs = 2,
    };
}
