namespace Retort.Web.Components.Charts;

/// <summary>One point, with its 95% interval where there is one.</summary>
public readonly record struct ChartPoint(double X, double Y, double? Low = null, double? High = null);
