using Retort.Contracts.Specs;

namespace Retort.Testing.Builders;

/// <summary>A small, valid experiment; tests change what they care about.</summary>
public static class SpecBuilder
{
    /// <summary>Teacher, two seeds of baselines, two temperatures; no selection.</summary>
    public static ExperimentSpec Small() => new()
    {
        Name = "Small",
        Dataset = new DatasetSpec { Name = DatasetNames.Mnist, TrainLimit = 1_000 },
        Seeds = [1, 2],
        Teacher = new TeacherSpec { Model = new ModelSpec { Hidden = [32, 32] }, Training = Training(4) },
        Student = new StudentSpec { Model = new ModelSpec { Hidden = [16] }, Training = Training(3) },
        Distillation = new DistillationSpec { Temperatures = [1, 20] },
    };

    /// <summary>The same with a selection over two learning rates.</summary>
    public static ExperimentSpec WithSelection() => Small() with { Selection = new SelectionSpec { Seed = 7, LearningRates = [0.05, 0.1] } };

    /// <summary>One teacher, one baseline, one student: the least that depends on something.</summary>
    public static ExperimentSpec Tiny() => Small() with { Name = "Tiny", Seeds = [1], Distillation = new DistillationSpec { Temperatures = [20] } };

    public static TrainingSpec Training(int epochs) => new() { Epochs = epochs, LearningRate = 0.1 };
}
