using System.Text.Json;

namespace Retort.Web.Components.Charts;

/// <summary>The shape in which the drawing module takes frames: points as flat arrays of x, y, low and high.</summary>
internal static class ChartWire
{
    public static object Frame(ChartFrame frame) => new
    {
        x = Axis(frame.X),
        y = Axis(frame.Y),
        series = frame.Series.Select(series => new
        {
            id = series.Id,
            name = series.Name,
            color = series.Color,
            style = JsonNamingPolicy.CamelCase.ConvertName(series.Style.ToString()),
            dash = series.Dash,
            points = series.Points.Select(Point),
        }),
        references = frame.References.Select(line => new { label = line.Label, color = line.Color, y = line.Y, low = line.Low, high = line.High }),
    };

    public static object Append(ChartAppend append) => new { series = append.Series, points = append.Points.Select(Point) };

    private static object Axis(ChartAxis axis) => new { label = axis.Label, logarithmic = axis.Logarithmic };

    private static double?[] Point(ChartPoint point) => point.Low is null ? [point.X, point.Y] : [point.X, point.Y, point.Low, point.High];
}
