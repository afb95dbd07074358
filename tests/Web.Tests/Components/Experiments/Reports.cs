using Retort.Contracts.Results;
using Retort.Testing.Builders;

namespace Retort.Web.Tests.Components.Experiments;

/// <summary>Results of experiments; tests change what they care about.</summary>
internal static class Reports
{
    public static ExperimentReport Empty => new()
    {
        Experiment = new ReportExperiment { Id = "x0000000000000000", Name = "MNIST", Status = "running", SpecHash = "", CreatedAt = DateTimeOffset.UnixEpoch, Dataset = "mnist" },
        TestReads = new TestReads { ThisExperiment = 0, ThisDataset = 0 },
        Spec = SpecBuilder.Small(),
    };

    /// <summary>Teacher 67, baseline 146, students 74 at T = 20 and 90 at T = 1; the paper's figures beside them.</summary>
    public static ExperimentReport Finished => Empty with
    {
        Groups =
        [
            Group("teacher", "", null, 67, 1),
            Group("baseline", "", null, 146, 3),
            Group("student", "T=20", 20, 74, 3),
            Group("student", "T=1", 1, 90, 3),
        ],
        Retention = [Retention],
        Reference =
        [
            Figure("teacher", null, 67), Figure("baseline", null, 146), Figure("student", 20, 74),
        ],
        TestReads = new TestReads { ThisExperiment = 4, ThisDataset = 9 },
    };

    public static ReportRetention Retention => new()
    {
        Metric = "test/errors",
        Setting = "T=20",
        Temperature = 20,
        Value = 0.911,
        Low = 0.82,
        High = 1.02,
        N = 3,
        Defined = true,
        Reason = "clear",
        ConditionalOnTeacher = true,
        Headline = true,
        ChosenOnValidation = true,
    };

    private static ReportGroup Group(string role, string setting, double? temperature, double mean, int n) => new()
    {
        Role = role,
        Stage = "final",
        Setting = setting,
        Temperature = temperature,
        Metric = "test/errors",
        Mean = mean,
        Low = n > 1 ? mean - 5 : null,
        High = n > 1 ? mean + 5 : null,
        N = n,
    };

    private static ReportReference Figure(string role, double? temperature, double paper) =>
        new() { Role = role, Metric = "test/errors", Temperature = temperature, Paper = paper, Source = "Hinton et al. 2015" };
}
