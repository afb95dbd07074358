namespace Retort.Web.Components.Charts;

/// <summary>How a series is drawn.</summary>
public enum ChartSeriesStyle
{
    Line,

    /// <summary>A line with a mark at each point, and bars where points have intervals.</summary>
    LineAndMarks,

    /// <summary>Marks alone, such as published figures.</summary>
    Marks,
}
