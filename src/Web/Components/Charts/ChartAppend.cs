using System.Collections.Immutable;

namespace Retort.Web.Components.Charts;

/// <summary>New points at the end of one series.</summary>
/// <param name="Series">Its place in the frame.</param>
/// <param name="Points">In order of X.</param>
public sealed record ChartAppend(int Series, ImmutableArray<ChartPoint> Points);
