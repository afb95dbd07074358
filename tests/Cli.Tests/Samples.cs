using System.Collections.Immutable;
using Retort.Cli.Presets;
using Retort.Cli.Servers;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Cli.Tests;

/// <summary>A small experiment as the server describes it: one teacher, three seeds, the paper's figures beside ours.</summary>
internal static class Samples
{
    public static readonly ExperimentId Experiment = ExperimentId.Parse("x0123456789abcdef");

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ExperimentSpec Spec = new()
    {
        Name = "MNIST [quick]",
        Dataset = new DatasetSpec { Name = DatasetNames.Mnist },
        Seeds = [1, 2, 3],
        Teacher = new TeacherSpec { Model = new ModelSpec { Hidden = [20] }, Training = new TrainingSpec { Epochs = 1, LearningRate = 0.1 } },
        Student = new StudentSpec { Model = new ModelSpec { Hidden = [10] }, Training = new TrainingSpec { Epochs = 1, LearningRate = 0.1 } },
        Distillation = new DistillationSpec { Temperatures = [20] },
    };

    public static ExperimentReport Report() => new()
    {
        Spec = Spec,
        Experiment = new ReportExperiment
        {
            Id = Experiment.Value,
            Name = "MNIST [quick]",
            Status = "completed",
            SpecHash = new string('a', 64),
            CreatedAt = Start,
            FinishedAt = Start.AddSeconds(187),
            DurationS = 187,
            Dataset = "mnist",
            HeadlineTemperature = 20,
        },
        Runs =
        [
            new ReportRun
            {
                Id = $"{Experiment}-000",
                Role = "teacher",
                Stage = "final",
                Seed = 1,
                Status = "completed",
                Settings = ImmutableSortedDictionary<string, double>.Empty.Add("learning_rate", 0.1),
                Metrics = ImmutableSortedDictionary<string, double>.Empty.Add("test/errors", 90).Add("test/nll", double.NaN),
                Checkpoint = new string('b', 64),
                DurationS = 61.5,
            },
            new ReportRun
            {
                Id = $"{Experiment}-001",
                Role = "student",
                Stage = "final",
                Seed = 1,
                Status = "failed, \"diverged\"",
                Settings = ImmutableSortedDictionary<string, double>.Empty.Add("temperature", 20),
                Metrics = ImmutableSortedDictionary<string, double>.Empty,
            },
        ],
        Groups =
        [
            Group("student", "T=20", 20, 101.333, 95.1, 107.6, 3),
            Group("baseline", "", null, 150, 141.2, 158.8, 3),
            Group("teacher", "", null, 90, null, null, 1),
            Group("baseline", "", null, 170, null, null, 1) with { Stage = "selection", Metric = "val/errors" },
        ],
        Retention =
        [
            new ReportRetention { Metric = "test/errors", Setting = "T=20", Temperature = 20, Value = 0.8111, Low = 0.71, High = 0.92, N = 3, Defined = true, Reason = "clear", ConditionalOnTeacher = true, Headline = true, ChosenOnValidation = true },
        ],
        Reference =
        [
            new ReportReference { Role = "teacher", Metric = "test/errors", Paper = 67, Source = "Hinton 2015" },
            new ReportReference { Role = "baseline", Metric = "test/errors", Paper = 146, Source = "Hinton 2015" },
            new ReportReference { Role = "student", Metric = "test/errors", Temperature = 20, Paper = 74, Source = "Hinton 2015" },
        ],
        TestReads = new TestReads { ThisExperiment = 3, ThisDataset = 12 },
    };

    public static ExperimentView View(double fraction, params RunSummary[] runs) => new()
    {
        Experiment = new ExperimentDetails
        {
            Summary = new ExperimentSummary
            {
                Id = Experiment,
                Project = "default",
                Name = "MNIST",
                Status = ExperimentStatus.Running,
                CreatedBy = "cli",
                CreatedAt = Start,
                SpecHash = BlobId.Parse(new string('a', 64)),
                Runs = runs.Length,
                CompletedRuns = runs.Count(run => run.Status == RunStatus.Completed),
                Fraction = fraction,
                RemainingSeconds = 75,
            },
            Spec = ShippedPresets.Read()[0].Variants[0].Spec,
            Plan = [],
        },
        Runs = [.. runs],
    };

    public static RunSummary Run(int index, RunStatus status, string? reason = null) => new()
    {
        Id = RunId.Of(Experiment, index),
        Key = $"final/student/T=20/seed={index}",
        Role = RunRole.Student,
        Stage = RunStage.Final,
        Seed = index,
        LearningRate = 0.1,
        Status = status,
        Reason = reason,
        CreatedAt = Start,
        StartedAt = Start,
        FinishedAt = status == RunStatus.Completed ? Start.AddSeconds(12) : null,
        Metrics = status == RunStatus.Completed ? ImmutableSortedDictionary<string, double>.Empty.Add("test/errors", 99) : ImmutableSortedDictionary<string, double>.Empty,
    };

    private static ReportGroup Group(string role, string setting, double? temperature, double mean, double? low, double? high, int n) => new()
    {
        Role = role,
        Stage = "final",
        Setting = setting,
        Temperature = temperature,
        Metric = "test/errors",
        Mean = mean,
        Low = low,
        High = high,
        N = n,
    };
}
