using System.Collections.Immutable;
using Retort.Analysis.Metrics;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Storage.Metrics;
using Retort.Web.Components.Shared;
using Retort.Web.Live;

namespace Retort.Web.Components.Charts;

/// <summary>Builds charts of a series of several runs over their epochs.</summary>
public static class CurveFrame
{
    /// <summary>Points of one curve: two for each pixel of a wide chart.</summary>
    public const int MostPoints = 2_000;

    // Students take these in order of their temperature; teacher and baseline keep the colours of their roles.
    private static readonly string[] StudentColors = ["series-1", "series-4", "series-3", "series-5", "series-6", "series-7"];

    /// <param name="title">The chart's title.</param>
    /// <param name="series">The stored name of the series.</param>
    /// <param name="curves">Runs with their points by step.</param>
    public static ChartFrame Of(string title, string series, IReadOnlyList<(RunSummary Run, ImmutableArray<SeriesPoint> Points)> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var percent = IsFraction(series);
        var temperatures = curves.Select(curve => curve.Run.Temperature).OfType<double>().Distinct().Order().ToList();
        var arms = curves.Select(curve => (curve.Run.Stage, curve.Run.Role, curve.Run.Setting)).Distinct().ToList();
        var stages = arms.Select(arm => arm.Stage).Distinct().Count() > 1;
        var seeds = curves.Select(curve => curve.Run.Seed).Distinct().Order().ToList();
        var rates = curves.GroupBy(curve => (curve.Run.Stage, curve.Run.Role, curve.Run.Setting, curve.Run.Seed)).Any(group => group.Count() > 1);
        return new ChartFrame
        {
            Title = title,
            X = new ChartAxis(ChartTexts.Epoch),
            Y = new ChartAxis(Names.OfSeries(series), Unit(series)),
            Series = [.. curves.Select(curve => Curve(curve.Run, curve.Points))],
        };

        ChartSeries Curve(RunSummary run, ImmutableArray<SeriesPoint> points)
        {
            var finite = points.Where(point => double.IsFinite(point.Value)).ToImmutableArray();
            var name = string.Join(" · ", new[]
            {
                $"{Names.Of(run.Role)} {run.Setting}".Trim(),
                seeds.Count > 1 ? ChartTexts.Seed.With(run.Seed) : null,
                rates ? ChartTexts.Rate.With(Quantity.Number(run.LearningRate)) : null,
                stages ? Names.Of(run.Stage) : null,
            }.OfType<string>());
            return new ChartSeries(
                run.Id.Value,
                name,
                Color(run, temperatures),
                [.. CurvePoints.Thin(finite, MostPoints).Select(point => new ChartPoint(point.Epoch, percent ? 100 * point.Value : point.Value))],
                points.Length - finite.Length,
                Dash: seeds.IndexOf(run.Seed));
        }
    }

    private static string Color(RunSummary run, List<double> temperatures) => run.Role switch
    {
        RunRole.Teacher => "role-teacher",
        RunRole.Baseline => "role-baseline",
        _ => StudentColors[Math.Max(0, temperatures.IndexOf(run.Temperature ?? 0)) % StudentColors.Length],
    };

    private static string? Unit(string series) => series switch
    {
        MetricNames.Throughput => ChartTexts.UnitCasesPerSecond,
        MetricNames.TrainLoss or MetricNames.ValidationNll or "train/hard_loss" or "train/soft_loss" or "train/kl_to_teacher" or "train/teacher_entropy" => ChartTexts.UnitNats,
        MetricNames.ValidationErrors or MetricNames.TestErrors => ChartTexts.UnitCases,
        _ => IsFraction(series) ? "%" : null,
    };

    private static bool IsFraction(string series) => MetricCatalogue.Find(series)?.Unit == MetricUnit.Fraction;
}
