using Retort.Contracts.Metrics;
using Retort.Contracts.Results;
using Retort.Web.Components.Charts;
using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Experiments;

/// <summary>Test errors of distilled students against their temperature, between the baseline and the teacher.</summary>
public static class SweepFrame
{
    public static ChartFrame Empty => Frame([], []);

    public static ChartFrame Of(ExperimentReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var groups = report.Groups.Where(group => group is { Stage: "final", Metric: MetricNames.TestErrors }).ToList();
        var students = groups
            .Where(group => group is { Role: "student", Temperature: not null })
            .OrderBy(group => group.Temperature)
            .Select(group => new ChartPoint(group.Temperature!.Value, group.Mean, group.Low, group.High))
            .ToList();
        var published = report.Reference
            .Where(figure => figure is { Role: "student", Metric: MetricNames.TestErrors, Temperature: not null })
            .OrderBy(figure => figure.Temperature)
            .Select(figure => new ChartPoint(figure.Temperature!.Value, figure.Paper))
            .ToList();

        // Without students of ours there is no sweep: lines and the paper's figure alone would look like a result.
        if (students.Count == 0) return Empty;
        var series = new List<ChartSeries>
        {
            new("students", ExperimentTexts.SweepStudents, "role-student", [.. students], Style: ChartSeriesStyle.LineAndMarks),
        };
        if (published.Count > 0) series.Add(new ChartSeries("paper", ExperimentTexts.SweepPaper, "role-paper", [.. published], Style: ChartSeriesStyle.Marks));
        return Frame(series, [.. Reference("baseline", ExperimentTexts.SweepBaseline), .. Reference("teacher", ExperimentTexts.SweepTeacher)]);

        IEnumerable<ChartReference> Reference(string role, string text) => groups
            .Where(group => group.Role == role)
            .Select(group => new ChartReference(text.With(Quantity.Metric(group.Metric, group.Mean, group.N > 1)), $"role-{role}", group.Mean, group.Low, group.High));
    }

    private static ChartFrame Frame(IEnumerable<ChartSeries> series, IEnumerable<ChartReference> references) => new()
    {
        Title = ExperimentTexts.SweepTitle,
        X = new ChartAxis(ExperimentTexts.AxisTemperature, "T", Logarithmic: true),
        Y = new ChartAxis(ExperimentTexts.AxisTestErrors, ExperimentTexts.UnitOf10000),
        Series = [.. series],
        References = [.. references],
    };
}
