using System.Globalization;
using Retort.Analysis.Metrics;

namespace Retort.Web.Components.Shared;

/// <summary>Numbers as people read them: one place decides digits and units.</summary>
public static class Quantity
{
    private const string Missing = "–";

    public static string Count(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>A share in [0, 1] as whole per cent.</summary>
    public static string Percent(double share) => share.ToString("P0", CultureInfo.CurrentCulture);

    /// <summary>As many digits as say something: four significant ones, powers of ten for very large and small.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
        if (value == 0) return "0";
        var size = Math.Abs(value);
        if (size is >= 1e6 or < 1e-4) return value.ToString("0.###e0", CultureInfo.CurrentCulture).Replace("-", "−", StringComparison.Ordinal);
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 7);
        return Signed(value.ToString("#,0." + new string('#', decimals), CultureInfo.CurrentCulture));
    }

    /// <summary>A value of a known metric in its own digits and unit; a mean over seeds gets one digit more.</summary>
    public static string Metric(string name, double? value, bool mean = false)
    {
        if (value is not { } number) return Missing;
        if (!double.IsFinite(number) || MetricCatalogue.Find(name) is not { } metric) return Number(number);
        var decimals = metric.Decimals + (mean ? 1 : 0);
        return metric.Unit == MetricUnit.Fraction
            ? Signed((100 * number).ToString($"N{decimals}", CultureInfo.CurrentCulture)) + "%"
            : Signed(number.ToString($"N{decimals}", CultureInfo.CurrentCulture));
    }

    /// <summary>A retention, such as `0.91`.</summary>
    public static string Ratio(double? value) => value is { } number ? Signed(number.ToString("0.00", CultureInfo.CurrentCulture)) : Missing;

    /// <summary>`low to high`, or a dash where there is no interval.</summary>
    public static string Interval(double? low, double? high, Func<double?, string> print) =>
        low is null || high is null ? Missing : SharedTexts.Interval.With(print(low), print(high));

    /// <summary>Such as `45 s`, `3 min 20 s`, `1 h 05 min`.</summary>
    public static string Duration(double seconds)
    {
        var whole = (long)Math.Max(0, Math.Round(seconds));
        return whole switch
        {
            < 10 when seconds < 9.95 => Math.Max(0, seconds).ToString("0.#", CultureInfo.CurrentCulture) + " s",
            < 60 => $"{whole} s",
            < 3_600 when whole % 60 == 0 => $"{whole / 60} min",
            < 600 => $"{whole / 60} min {whole % 60:00} s",
            < 3_600 => $"{(whole + 30) / 60} min",
            < 86_400 => $"{whole / 3_600} h {whole % 3_600 / 60:00} min",
            _ => $"{whole / 86_400} d {whole % 86_400 / 3_600} h",
        };
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => (bytes / 1e3).ToString("0.#", CultureInfo.CurrentCulture) + " kB",
        < 1_000_000_000 => (bytes / 1e6).ToString("0.#", CultureInfo.CurrentCulture) + " MB",
        _ => (bytes / 1e9).ToString("0.##", CultureInfo.CurrentCulture) + " GB",
    };

    private static string Signed(string text) => text.StartsWith('-') ? "−" + text[1..] : text;
}
