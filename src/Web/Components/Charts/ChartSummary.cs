using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Charts;

/// <summary>Says in words what a chart shows, for those who cannot see it.</summary>
public static class ChartSummary
{
    private const int MostSeries = 8;

    public static string Describe(ChartFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.IsEmpty) return ChartTexts.SummaryEmpty.With(frame.Title);

        var parts = new List<string> { ChartTexts.SummaryAxes.With(frame.Title, frame.Y.Label, frame.X.Label) };
        parts.AddRange(frame.References.Select(line => ChartTexts.SummaryReference.With(line.Label, Quantity.Number(line.Y))));
        parts.AddRange(frame.Series.Where(series => !series.Points.IsEmpty).Take(MostSeries).Select(Describe));
        var hidden = frame.Series.Count(series => !series.Points.IsEmpty) - MostSeries;
        if (hidden > 0) parts.Add(ChartTexts.SummaryMore.With(hidden));
        if (frame.NotFinite > 0) parts.Add(ChartTexts.NotFinite.With(Quantity.Count(frame.NotFinite)));
        return string.Join(' ', parts);
    }

    private static string Describe(ChartSeries series)
    {
        var lowest = series.Points.MinBy(point => point.Y);
        var last = series.Points[^1];
        return ChartTexts.SummarySeries.With(
            series.Name, series.Points.Length, Quantity.Number(lowest.Y), Quantity.Number(lowest.X), Quantity.Number(last.Y), Quantity.Number(last.X));
    }
}
