using System.Collections.Immutable;
using Retort.Contracts.Metrics;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;

namespace Retort.Web.Components.Experiments;

/// <summary>What the runs of one role and setting came to on test, beside the paper's figure.</summary>
public sealed record ResultRow(
    RunRole Role, string Setting, double? Temperature, ReportGroup? Errors, ReportReference? Paper, ImmutableDictionary<string, ReportGroup> Others)
{
    /// <summary>Shown beside the errors.</summary>
    public static ImmutableArray<string> OtherMetrics { get; } =
        [MetricNames.TestError, MetricNames.TestNll, MetricNames.TestAgreement, MetricNames.TestKlToTeacher];

    /// <summary>Teacher, baseline, then students by temperature.</summary>
    public static ImmutableArray<ResultRow> Of(ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. report.Groups.Where(group => group.Stage == "final")
                .GroupBy(group => (group.Role, group.Setting, group.Temperature))
                .Select(arm => new ResultRow(
                    Enum.Parse<RunRole>(arm.Key.Role, ignoreCase: true),
                    arm.Key.Setting,
                    arm.Key.Temperature,
                    arm.FirstOrDefault(group => group.Metric == MetricNames.TestErrors),
                    report.Reference.FirstOrDefault(figure =>
                        figure.Role == arm.Key.Role && figure.Metric == MetricNames.TestErrors && figure.Temperature == arm.Key.Temperature),
                    arm.ToImmutableDictionary(group => group.Metric)))
                .OrderBy(row => row.Role)
                .ThenBy(row => row.Temperature),
        ];
    }
}
