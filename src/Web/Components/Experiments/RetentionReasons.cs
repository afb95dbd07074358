using Retort.Contracts.Results;
using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Experiments;

/// <summary>Says why a retention is undefined, and what the paper's own figures come to.</summary>
public static class RetentionReasons
{
    public static string Explain(ReportRetention retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return retention.Reason switch
        {
            "no_paired_seeds" => ExperimentTexts.ReasonNoPairs,
            "single_seed" => ExperimentTexts.ReasonSingleSeed,
            "no_teacher_gain" => ExperimentTexts.ReasonNoGain,
            "not_finite" => ExperimentTexts.ReasonNotFinite,
            _ => ExperimentTexts.ReasonNotClear.With(
                Quantity.Metric(retention.Metric, retention.TeacherGain, mean: true), Quantity.Metric(retention.Metric, retention.TeacherGainLow, mean: true)),
        };
    }

    /// <summary>
    /// Retention from published figures of the same metric and temperature; null unless baseline, teacher and student are all
    /// published. Errors and NLL alike improve downwards; for other metrics the sign cancels out of the ratio.
    /// </summary>
    public static double? OfPaper(ExperimentReport report, ReportRetention retention)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(retention);
        var baseline = Figure("baseline", null);
        var teacher = Figure("teacher", null);
        var student = Figure("student", retention.Temperature);
        return baseline is null || teacher is null || student is null || baseline == teacher ? null : (baseline - student) / (baseline - teacher);

        double? Figure(string role, double? temperature) => report.Reference
            .FirstOrDefault(figure => figure.Role == role && figure.Metric == retention.Metric && figure.Temperature == temperature)?.Paper;
    }
}
