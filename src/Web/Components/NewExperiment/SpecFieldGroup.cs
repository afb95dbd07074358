using System.Collections.Immutable;

namespace Retort.Web.Components.NewExperiment;

/// <summary>Fields of the form that belong together.</summary>
public sealed record SpecFieldGroup(string Title, string? Hint, ImmutableArray<SpecField> Fields)
{
    /// <summary>The form's groups, in order; the selection stage, which can be switched off, is apart.</summary>
    public static ImmutableArray<SpecFieldGroup> All =>
    [
        new(NewExperimentTexts.GroupQuestion, null,
        [
            new("name", NewExperimentTexts.Name, SpecFieldKind.Text, Wide: true),
            new("description", NewExperimentTexts.Description, SpecFieldKind.Text, Wide: true),
            new("seeds", NewExperimentTexts.Seeds, SpecFieldKind.List, NewExperimentTexts.SeedsHint),
            new("distillation.temperatures", NewExperimentTexts.Temperatures, SpecFieldKind.List, NewExperimentTexts.TemperaturesHint),
        ]),
        new(NewExperimentTexts.GroupData, null,
        [
            new("dataset.name", NewExperimentTexts.Dataset, SpecFieldKind.Dataset),
            new("dataset.validation", NewExperimentTexts.Validation, SpecFieldKind.Number, NewExperimentTexts.ValidationHint),
            new("dataset.train_limit", NewExperimentTexts.TrainLimit, SpecFieldKind.Number, NewExperimentTexts.TrainLimitHint),
        ]),
        new(NewExperimentTexts.GroupTeacher, NewExperimentTexts.GroupTeacherHint,
        [
            .. Model("teacher"),
            .. Training("teacher.training"),
            new("teacher.training.jitter_pixels", NewExperimentTexts.Jitter, SpecFieldKind.Number, NewExperimentTexts.JitterHint),
            new("teacher.training.max_squared_norm", NewExperimentTexts.MaxNorm, SpecFieldKind.Number, NewExperimentTexts.MaxNormHint),
            new("teacher.seed", NewExperimentTexts.TeacherSeed, SpecFieldKind.Number),
        ]),
        new(NewExperimentTexts.GroupStudent, NewExperimentTexts.GroupStudentHint, [.. Model("student"), .. Training("student.training")]),
        new(NewExperimentTexts.GroupDistillation, NewExperimentTexts.GroupDistillationHint,
        [
            new("distillation.soft_weight", NewExperimentTexts.SoftWeight, SpecFieldKind.Number, NewExperimentTexts.SoftWeightHint),
            new("distillation.hard_weight", NewExperimentTexts.HardWeight, SpecFieldKind.Number, NewExperimentTexts.HardWeightHint),
            new("distillation.headline_temperature", NewExperimentTexts.Headline, SpecFieldKind.Number, NewExperimentTexts.HeadlineHint),
            .. Training("distillation.training"),
        ]),
    ];

    public static SpecFieldGroup Selection => new(NewExperimentTexts.GroupSelection, NewExperimentTexts.GroupSelectionHint,
    [
        new("selection.learning_rates", NewExperimentTexts.CandidateRates, SpecFieldKind.List, NewExperimentTexts.CandidateRatesHint),
        new("selection.epochs_every", NewExperimentTexts.EpochsEvery, SpecFieldKind.Number, NewExperimentTexts.EpochsEveryHint),
        new("selection.seed", NewExperimentTexts.SelectionSeed, SpecFieldKind.Number),
    ]);

    private static ImmutableArray<SpecField> Model(string section) =>
    [
        new($"{section}.model.hidden", NewExperimentTexts.Hidden, SpecFieldKind.List, NewExperimentTexts.HiddenHint),
        new($"{section}.model.input_dropout", NewExperimentTexts.InputDropout, SpecFieldKind.Number, NewExperimentTexts.DropoutHint),
        new($"{section}.model.hidden_dropout", NewExperimentTexts.HiddenDropout, SpecFieldKind.Number, NewExperimentTexts.DropoutHint),
    ];

    private static ImmutableArray<SpecField> Training(string section) =>
    [
        new($"{section}.epochs", NewExperimentTexts.Epochs, SpecFieldKind.Number, NewExperimentTexts.EpochsHint),
        new($"{section}.batch_size", NewExperimentTexts.BatchSize, SpecFieldKind.Number),
        new($"{section}.learning_rate", NewExperimentTexts.LearningRate, SpecFieldKind.Number),
        new($"{section}.learning_rate_decay", NewExperimentTexts.Decay, SpecFieldKind.Number, NewExperimentTexts.DecayHint),
        new($"{section}.momentum", NewExperimentTexts.Momentum, SpecFieldKind.Number),
    ];
}
