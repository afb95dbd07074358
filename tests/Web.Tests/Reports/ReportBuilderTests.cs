using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Web.Reports;

namespace Retort.Web.Tests.Reports;

public sealed class ReportBuilderTests
{
    private static readonly ExperimentId Id = ExperimentId.Parse("x0000000000000000");

    [Fact]
    public void Build_PapersFigures_GiveThePapersRetention()
    {
        var report = Report(teacher: 67, baselines: [145, 146, 147], students: [73, 74, 75]);

        var retention = report.Retention.Single(row => row.Metric == MetricNames.TestErrors);
        Assert.True(retention.Defined);
        Assert.Equal(72.0 / 79, retention.Value!.Value, 12);
        Assert.True(retention.Headline);
    }

    [Fact]
    public void Build_TeacherNoBetterThanTheBaseline_LeavesRetentionUndefined()
    {
        var report = Report(teacher: 146, baselines: [140, 146, 152], students: [73, 74, 75]);

        var retention = report.Retention.Single(row => row.Metric == MetricNames.TestErrors);
        Assert.False(retention.Defined);
        Assert.Equal("teacher_gain_not_clear", retention.Reason);
    }

    [Fact]
    public void Build_SelectionRuns_StayOutOfTheFinalGroups()
    {
        var report = Report(teacher: 67, baselines: [146, 146], students: [74, 75]);

        var group = report.Groups.Single(row => row is { Role: "baseline", Stage: "final", Metric: MetricNames.TestErrors });
        Assert.Equal((146.0, 2), (group.Mean, group.N));
        Assert.DoesNotContain(report.Groups, row => row.Stage == "selection" && row.Metric == MetricNames.TestErrors);
    }

    [Fact]
    public void Build_Reference_StandsBesideOurMean()
    {
        var report = Report(teacher: 90, baselines: [150, 160], students: [100, 110]);

        Assert.Equal(
            [("teacher", 67.0, (double?)90.0), ("student", 74.0, (double?)105.0)],
            report.Reference.Select(row => (row.Role, row.Paper, row.Ours)));
    }

    [Fact]
    public void Build_FinalArms_AreTheRecipesThatReadTest()
    {
        var report = Report(teacher: 67, baselines: [146, 146], students: [74, 75]);

        Assert.Equal(3, report.TestReads.ThisExperiment);
    }

    private static ExperimentReport Report(double teacher, double[] baselines, double[] students)
    {
        var runs = ImmutableArray.CreateBuilder<RunSummary>();
        void Add(RunRole role, RunStage stage, int seed, double? temperature, string metric, double value) => runs.Add(new RunSummary
        {
            Id = RunId.Of(Id, runs.Count),
            Key = "run",
            Role = role,
            Stage = stage,
            Seed = seed,
            Setting = temperature is null ? "" : "T=20",
            Temperature = temperature,
            LearningRate = 0.1,
            Status = RunStatus.Completed,
            CreatedAt = DateTimeOffset.UnixEpoch,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add(metric, value),
        });

        Add(RunRole.Baseline, RunStage.Selection, 1, null, MetricNames.ValidationErrors, 1);
        Add(RunRole.Teacher, RunStage.Final, 1, null, MetricNames.TestErrors, teacher);
        for (var i = 0; i < baselines.Length; i++) Add(RunRole.Baseline, RunStage.Final, i + 1, null, MetricNames.TestErrors, baselines[i]);
        for (var i = 0; i < students.Length; i++) Add(RunRole.Student, RunStage.Final, i + 1, 20, MetricNames.TestErrors, students[i]);

        return ReportBuilder.Build(Details(), runs.ToImmutable(), new Dictionary<RunId, RunDetails>(), testReadsOfDataset: 3);
    }

    private static ExperimentDetails Details()
    {
        var model = new ModelSpec { Hidden = [10] };
        var training = new TrainingSpec { Epochs = 1, LearningRate = 0.1 };
        var spec = new ExperimentSpec
        {
            Name = "test",
            Dataset = new DatasetSpec { Name = DatasetNames.Mnist },
            Seeds = [1, 2],
            Teacher = new TeacherSpec { Model = model, Training = training },
            Student = new StudentSpec { Model = model, Training = training },
            Distillation = new DistillationSpec { Temperatures = [20] },
            Reference =
            [
                new ReferenceFigure { Role = "teacher", Metric = MetricNames.TestErrors, Value = 67, Source = "the paper" },
                new ReferenceFigure { Role = "student", Metric = MetricNames.TestErrors, Value = 74, Temperature = 20, Source = "the paper" },
            ],
        };
        return new ExperimentDetails
        {
            Summary = new ExperimentSummary
            {
                Id = Id,
                Project = ProjectNames.Default,
                Name = "test",
                Status = ExperimentStatus.Completed,
                CreatedBy = "ada",
                CreatedAt = DateTimeOffset.UnixEpoch,
                SpecHash = SpecHash.Of(spec),
            },
            Spec = spec,
            Plan = [],
            HeadlineTemperature = 20,
        };
    }
}
