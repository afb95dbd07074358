using System.Text.Json;
using System.Text.Json.Nodes;
using Retort.Contracts.Runs;

namespace Retort.Contracts.Specs;

/// <summary>
/// Reads an experiment's spec from YAML or JSON and checks all of it: every problem comes back at once, each with its path.
/// </summary>
public static class SpecReader
{
    /// <summary>Most runs that one experiment may plan.</summary>
    public const int MaxRuns = 2_000;

    private const string MlpKind = "mlp";
    private const string ResidualKind = "residual";
    private static readonly ImmutableArray<string> ModelKinds = [MlpKind, ResidualKind];

    private static readonly ImmutableArray<string> RoleNames = [.. Enum.GetNames<RunRole>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static SpecResult ReadYaml(string yaml)
    {
        var (root, problem) = SpecDocument.Parse(yaml);
        return root is null ? new SpecResult(null, [problem!]) : Read(root);
    }

    /// <summary>Reads a tree; <see cref="SpecResult.Spec"/> is set when there is no problem.</summary>
    public static SpecResult Read(JsonObject root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var problems = ImmutableArray.CreateBuilder<SpecProblem>();
        var top = new SpecSection(root, "", problems);

        var name = top.Text("name", 120);
        var description = top.Text("description", 4_000, "");
        var preset = top.Has("preset") ? top.Text("preset", 200) : null;
        var dataset = ReadDataset(top.Section("dataset"));
        var seeds = top.Integers("seeds", 1, int.MaxValue, 1, 100);
        var teacher = ReadTeacher(top.Section("teacher"));
        var student = ReadStudent(top.Section("student"));
        var distillation = ReadDistillation(top.Section("distillation"));
        var selection = ReadSelection(top.Section("selection", required: false));
        var reference = top.Sections("reference", 100).Select(ReadReference).ToImmutableArray();
        top.RejectUnknown();

        if (dataset is { TrainLimit: { } limit } && selection is not null && limit + dataset.Validation > DatasetNames.TrainingCases)
            problems.Add(new SpecProblem { Path = "dataset.train_limit", Message = $"{limit:N0} cases and {dataset.Validation:N0} for validation are more than the {DatasetNames.TrainingCases:N0} there are" });

        CheckConstraint(problems, "teacher.training", teacher?.Model, teacher?.Training);
        CheckConstraint(problems, "student.training", student?.Model, student?.Training);
        CheckConstraint(problems, "distillation.training", student?.Model, distillation?.Training);

        if (selection is not null)
        {
            CheckCandidates(problems, selection, "teacher.training.epochs", teacher?.Training);
            CheckCandidates(problems, selection, "student.training.epochs", student?.Training);
            CheckCandidates(problems, selection, "distillation.training.epochs", distillation?.Training);
        }

        if (problems.Count > 0 || dataset is null || teacher is null || student is null || distillation is null)
            return new SpecResult(null, problems.ToImmutable());

        return new SpecResult(new ExperimentSpec
        {
            Name = name,
            Description = description,
            Preset = preset,
            Dataset = dataset,
            Seeds = seeds,
            Teacher = teacher,
            Student = student,
            Distillation = distillation,
            Selection = selection,
            Reference = reference,
        }, []);
    }

    private static void CheckConstraint(ImmutableArray<SpecProblem>.Builder problems, string path, ModelSpec? model, TrainingSpec? training)
    {
        if (model is { Kind: ModelKind.Residual } && training is { MaxSquaredNorm: not null })
            problems.Add(new SpecProblem { Path = $"{path}.max_squared_norm", Message = "is for an mlp: the normalisation in a residual network undoes any scale of its weights; leave it out" });
    }

    private static void CheckCandidates(ImmutableArray<SpecProblem>.Builder problems, SelectionSpec selection, string path, TrainingSpec? training)
    {
        if (training is not null && training.Epochs < selection.EpochsEvery)
            problems.Add(new SpecProblem { Path = path, Message = $"{training.Epochs} is below selection.epochs_every, {selection.EpochsEvery}: no epoch count would be a candidate" });
    }

    private static DatasetSpec? ReadDataset(SpecSection? section)
    {
        if (section is null) return null;
        var spec = new DatasetSpec
        {
            Name = section.Choice("name", DatasetNames.All),
            Validation = section.Integer("validation", 1_000, 30_000, 10_000),
            TrainLimit = section.OptionalInteger("train_limit", 500, DatasetNames.TrainingCases),
        };
        section.RejectUnknown();
        return spec;
    }

    private static TeacherSpec? ReadTeacher(SpecSection? section)
    {
        if (section is null) return null;
        var seed = section.Integer("seed", 1, int.MaxValue, 1);
        var model = ReadModel(section.Section("model"));
        var training = ReadTraining(section.Section("training"));
        section.RejectUnknown();
        return model is null || training is null ? null : new TeacherSpec { Seed = seed, Model = model, Training = training };
    }

    private static StudentSpec? ReadStudent(SpecSection? section)
    {
        if (section is null) return null;
        var model = ReadModel(section.Section("model"));
        var training = ReadTraining(section.Section("training"));
        section.RejectUnknown();
        return model is null || training is null ? null : new StudentSpec { Model = model, Training = training };
    }

    private static DistillationSpec? ReadDistillation(SpecSection? section)
    {
        if (section is null) return null;
        var spec = new DistillationSpec
        {
            Temperatures = section.Numbers("temperatures", 0.1, 1_000, 1, 50),
            SoftWeight = section.Number("soft_weight", 0, 100, 0.9),
            HardWeight = section.Number("hard_weight", 0, 100, 0.1),
            Training = section.Has("training") ? ReadTraining(section.Section("training")) : null,
            HeadlineTemperature = section.OptionalNumber("headline_temperature", 0.1, 1_000),
        };
        if (spec.SoftWeight + spec.HardWeight <= 0) section.Report("soft_weight", "is 0 and so is hard_weight; at least one must be above 0");
        if (spec.HeadlineTemperature is { } headline && !spec.Temperatures.IsEmpty && !spec.Temperatures.Contains(headline))
            section.Report("headline_temperature", "is not one of the temperatures");
        section.RejectUnknown();
        return spec;
    }

    private static SelectionSpec? ReadSelection(SpecSection? section)
    {
        if (section is null) return null;
        var spec = new SelectionSpec
        {
            Seed = section.Integer("seed", 1, int.MaxValue, 1),
            LearningRates = section.Numbers("learning_rates", 0, 100, 0, 20, openBelow: true),
            EpochsEvery = section.Integer("epochs_every", 1, 1_000, 1),
        };
        section.RejectUnknown();
        return spec;
    }

    private static ModelSpec? ReadModel(SpecSection? section)
    {
        if (section is null) return null;
        ModelSpec? spec;
        switch (section.Has("kind") ? section.Choice("kind", ModelKinds) : MlpKind)
        {
            case MlpKind:
                spec = ReadMlp(section);
                break;
            case ResidualKind:
                spec = ReadResidual(section);
                break;
            default:
                // Which of the other fields are right depends on the kind.
                return null;
        }

        section.RejectUnknown();
        return spec;
    }

    private static ModelSpec ReadMlp(SpecSection section)
    {
        section.RejectOfKind(ResidualKind, "widths", "blocks");
        return new()
        {
            Hidden = section.Integers("hidden", 1, 8_192, 1, 8),
            InputDropout = section.Number("input_dropout", 0, 1, 0, openAbove: true),
            HiddenDropout = section.Number("hidden_dropout", 0, 1, 0, openAbove: true),
        };
    }

    private static ModelSpec ReadResidual(SpecSection section)
    {
        section.RejectOfKind(MlpKind, "hidden");
        return new()
        {
            Kind = ModelKind.Residual,
            Hidden = [],
            InputDropout = section.Number("input_dropout", 0, 1, 0, openAbove: true),
            HiddenDropout = section.Number("hidden_dropout", 0, 1, 0, openAbove: true),
            Widths = section.Has("widths") ? section.Integers("widths", 1, 512, 1, 5) : ModelSpec.DefaultWidths,
            Blocks = section.Integer("blocks", 1, 18, 1),
        };
    }

    private static TrainingSpec? ReadTraining(SpecSection? section)
    {
        if (section is null) return null;
        var spec = new TrainingSpec
        {
            Epochs = section.Integer("epochs", 1, 5_000),
            BatchSize = section.Integer("batch_size", 1, 10_000, 100),
            LearningRate = section.Number("learning_rate", 0, 100, openBelow: true),
            LearningRateDecay = section.Number("learning_rate_decay", 0, 1, 1, openBelow: true),
            Momentum = section.Number("momentum", 0, 1, 0.9, openAbove: true),
            MomentumStart = section.OptionalNumber("momentum_start", 0, 1, openAbove: true),
            MomentumRampEpochs = section.Integer("momentum_ramp_epochs", 0, 5_000, 0),
            JitterPixels = section.Integer("jitter_pixels", 0, 8, 0),
            MaxSquaredNorm = section.OptionalNumber("max_squared_norm", 0, 1e6, openBelow: true),
            WeightDecay = section.Number("weight_decay", 0, 1, 0),
        };
        if (spec.MomentumStart is not null && spec.MomentumRampEpochs == 0)
            section.Report("momentum_ramp_epochs", "is 0 although momentum_start is given; say over how many epochs the momentum rises");
        section.RejectUnknown();
        return spec;
    }

    private static ReferenceFigure ReadReference(SpecSection section)
    {
        var figure = new ReferenceFigure
        {
            Role = section.Choice("role", RoleNames),
            Metric = section.Text("metric", 64),
            Value = section.Number("value", -1e12, 1e12),
            Temperature = section.OptionalNumber("temperature", 0.1, 1_000),
            Source = section.Text("source", 300),
        };
        section.RejectUnknown();
        return figure;
    }
}
