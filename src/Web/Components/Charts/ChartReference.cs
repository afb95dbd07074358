namespace Retort.Web.Components.Charts;

/// <summary>A labelled horizontal line, with a band where its value has an interval.</summary>
public sealed record ChartReference(string Label, string Color, double Y, double? Low = null, double? High = null);
