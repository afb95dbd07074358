using System.Globalization;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Grains.Experiments;

/// <summary>
/// Expands a spec into its runs. With a selection: candidates train without the validation split; then, as without one, the final
/// stage trains a teacher, and for each seed a baseline and a student per temperature. Equal specs give equal plans.
/// </summary>
public static class ExperimentPlanner
{
    /// <summary>Runs that <paramref name="spec"/> expands into.</summary>
    public static int CountRuns(ExperimentSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var temperatures = spec.Distillation.Temperatures.Length;
        var final = 1 + (spec.Seeds.Length * (1 + temperatures));
        if (spec.Selection is not { } selection) return final;

        var rates = Math.Max(1, selection.LearningRates.Length);
        return final + 1 + (rates * (1 + temperatures));
    }

    /// <summary>Why <paramref name="spec"/> cannot be planned; null when it can.</summary>
    public static SpecProblem? FindProblem(ExperimentSpec spec)
    {
        var runs = CountRuns(spec);
        return runs <= SpecReader.MaxRuns ? null : new SpecProblem
        {
            Path = "$",
            Message = string.Create(CultureInfo.InvariantCulture, $"the spec expands into {runs:N0} runs; at most {SpecReader.MaxRuns:N0} are accepted: use fewer seeds, temperatures or learning rates"),
        };
    }

    /// <summary>
    /// The plan, dependencies before dependants. Throws <see cref="ArgumentException"/> when <see cref="FindProblem"/> finds one.
    /// </summary>
    public static ImmutableArray<PlannedRun> Plan(ExperimentId experiment, ExperimentSpec spec)
    {
        if (FindProblem(spec) is { } problem) throw new ArgumentException(problem.Message, nameof(spec));

        var plan = new PlanBuilder(experiment, CountRuns(spec));
        var choices = spec.Selection is { } selection ? PlanSelection(plan, spec, selection) : Choices.None;
        PlanFinal(plan, spec, choices);
        return plan.ToImmutable();
    }

    private static Choices PlanSelection(PlanBuilder plan, ExperimentSpec spec, SelectionSpec selection)
    {
        const RunStage Stage = RunStage.Selection;
        var teacher = plan.Add($"selection/teacher/seed={spec.Teacher.Seed}", TeacherRun(spec, Stage), [], null);

        var baseline = ImmutableArray.CreateBuilder<RunId>();
        foreach (var training in Candidates(spec.Student.Training, selection))
            baseline.Add(plan.Add(Key($"selection/baseline/lr={training.LearningRate}/seed={selection.Seed}"), StudentRun(spec, Stage, selection.Seed, training, null), [], null));

        var students = ImmutableDictionary.CreateBuilder<double, ImmutableArray<RunId>>();
        foreach (var temperature in spec.Distillation.Temperatures)
        {
            var arm = ImmutableArray.CreateBuilder<RunId>();
            foreach (var training in Candidates(StudentTraining(spec), selection))
                arm.Add(plan.Add(Key($"selection/student/T={temperature}/lr={training.LearningRate}/seed={selection.Seed}"), StudentRun(spec, Stage, selection.Seed, training, temperature), [teacher], teacher));
            students[temperature] = arm.ToImmutable();
        }

        return new Choices([teacher], baseline.ToImmutable(), students.ToImmutable());
    }

    private static void PlanFinal(PlanBuilder plan, ExperimentSpec spec, Choices choices)
    {
        const RunStage Stage = RunStage.Final;
        var teacher = plan.Add($"final/teacher/seed={spec.Teacher.Seed}", TeacherRun(spec, Stage), choices.Teacher, null);

        foreach (var seed in spec.Seeds)
            plan.Add($"final/baseline/seed={seed}", StudentRun(spec, Stage, seed, spec.Student.Training, null), choices.Baseline, null);

        foreach (var temperature in spec.Distillation.Temperatures)
        {
            var waitsFor = choices.Students.GetValueOrDefault(temperature, []).Add(teacher);
            foreach (var seed in spec.Seeds)
                plan.Add(Key($"final/student/T={temperature}/seed={seed}"), StudentRun(spec, Stage, seed, StudentTraining(spec), temperature), waitsFor, teacher);
        }
    }

    private static TrainingSpec StudentTraining(ExperimentSpec spec) => spec.Distillation.Training ?? spec.Student.Training;

    private static IEnumerable<TrainingSpec> Candidates(TrainingSpec training, SelectionSpec selection) =>
        selection.LearningRates.IsEmpty ? [training] : selection.LearningRates.Select(rate => training with { LearningRate = rate });

    private static RunSpec TeacherRun(ExperimentSpec spec, RunStage stage) => new()
    {
        Role = RunRole.Teacher,
        Stage = stage,
        Seed = spec.Teacher.Seed,
        Dataset = spec.Dataset,
        Model = spec.Teacher.Model,
        Training = spec.Teacher.Training,
    };

    private static RunSpec StudentRun(ExperimentSpec spec, RunStage stage, int seed, TrainingSpec training, double? temperature) => new()
    {
        Role = temperature is null ? RunRole.Baseline : RunRole.Student,
        Stage = stage,
        Seed = seed,
        Dataset = spec.Dataset,
        Model = spec.Student.Model,
        Training = training,
        SoftTargets = temperature is not { } t ? null : new SoftTargetSpec
        {
            Temperature = t,
            SoftWeight = spec.Distillation.SoftWeight,
            HardWeight = spec.Distillation.HardWeight,
        },
    };

    private static string Key(FormattableString key) => key.ToString(CultureInfo.InvariantCulture);

    /// <summary>The selection runs that decide each recipe.</summary>
    private sealed record Choices(ImmutableArray<RunId> Teacher, ImmutableArray<RunId> Baseline, ImmutableDictionary<double, ImmutableArray<RunId>> Students)
    {
        public static Choices None { get; } = new([], [], ImmutableDictionary<double, ImmutableArray<RunId>>.Empty);
    }

    private sealed class PlanBuilder(ExperimentId experiment, int capacity)
    {
        private readonly ImmutableArray<PlannedRun>.Builder _runs = ImmutableArray.CreateBuilder<PlannedRun>(capacity);

        public RunId Add(string key, RunSpec spec, ImmutableArray<RunId> dependsOn, RunId? teacher)
        {
            var id = RunId.Of(experiment, _runs.Count);
            _runs.Add(new PlannedRun { Id = id, Key = key, Spec = spec, DependsOn = dependsOn, TeacherRun = teacher });
            return id;
        }

        public ImmutableArray<PlannedRun> ToImmutable() => _runs.MoveToImmutable();
    }
}
