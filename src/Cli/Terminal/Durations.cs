using System.Globalization;

namespace Retort.Cli.Terminal;

/// <summary>Times as people read them.</summary>
public static class Durations
{
    /// <summary>Such as `4.2 s`, `3:07` or `1:02:45`; a dash for none.</summary>
    public static string Format(double? seconds) => seconds switch
    {
        null or < 0 or double.NaN => "–",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F1} s"),
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s"),
        < 3_600 => TimeSpan.FromSeconds(Math.Round(seconds.Value)).ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds.Value / 3_600)}:{TimeSpan.FromSeconds(seconds.Value):mm\\:ss}"),
    };
}
