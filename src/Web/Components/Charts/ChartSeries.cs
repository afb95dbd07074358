using System.Collections.Immutable;

namespace Retort.Web.Components.Charts;

/// <summary>One line or set of marks of a chart.</summary>
/// <param name="Id">Stable between frames.</param>
/// <param name="Name">As the legend says it.</param>
/// <param name="Color">The name of a colour token, such as `role-teacher`.</param>
/// <param name="Points">In order of X; all finite.</param>
/// <param name="NotFinite">Values that were NaN or infinite and so have no place on the chart.</param>
/// <param name="Style">Line, marks or both.</param>
/// <param name="Dash">Tells lines of one colour apart: 0 for a solid one.</param>
public sealed record ChartSeries(
    string Id,
    string Name,
    string Color,
    ImmutableArray<ChartPoint> Points,
    int NotFinite = 0,
    ChartSeriesStyle Style = ChartSeriesStyle.Line,
    int Dash = 0);
