using System.Collections.Immutable;

namespace Retort.Web.Components.Charts;

/// <summary>Points to append to what a chart already shows.</summary>
public sealed record ChartDelta(ImmutableArray<ChartAppend> Appends)
{
    /// <summary>
    /// What turns <paramref name="shown"/> into <paramref name="next"/> by appending alone; null when anything else changed,
    /// and the whole frame has to be sent.
    /// </summary>
    public static ChartDelta? Between(ChartFrame shown, ChartFrame next)
    {
        ArgumentNullException.ThrowIfNull(shown);
        ArgumentNullException.ThrowIfNull(next);
        if (shown.Title != next.Title || shown.X != next.X || shown.Y != next.Y
            || shown.Series.Length != next.Series.Length || !shown.References.SequenceEqual(next.References))
            return null;

        var appends = ImmutableArray.CreateBuilder<ChartAppend>();
        for (var i = 0; i < next.Series.Length; i++)
        {
            var (before, after) = (shown.Series[i], next.Series[i]);
            if (before with { Points = after.Points, NotFinite = after.NotFinite } != after) return null;
            if (after.Points.Length < before.Points.Length) return null;
            if (!after.Points.AsSpan()[..before.Points.Length].SequenceEqual(before.Points.AsSpan())) return null;
            if (after.Points.Length > before.Points.Length) appends.Add(new ChartAppend(i, after.Points[before.Points.Length..]));
        }

        return new ChartDelta(appends.ToImmutable());
    }
}
