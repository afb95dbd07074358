namespace Retort.Web.Components.Charts;

/// <summary>One axis of a chart.</summary>
/// <param name="Title">What it measures.</param>
/// <param name="Unit">In what; null where the title says it or there is none.</param>
/// <param name="Logarithmic">Whether equal steps are equal factors; values at or below zero cannot be shown then.</param>
public sealed record ChartAxis(string Title, string? Unit = null, bool Logarithmic = false)
{
    public string Label => Unit is null ? Title : $"{Title} ({Unit})";
}
