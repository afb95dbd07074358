using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Retort.Web.Components.Navigation;

/// <summary>The query of a URL as pages read and write it: unknown or broken values count as absent, defaults are not written.</summary>
public sealed class QueryText
{
    private readonly Dictionary<string, string> _values;

    private QueryText(Dictionary<string, string> values) => _values = values;

    public static QueryText Empty => new([]);

    /// <param name="uri">An absolute or relative address, or a query alone.</param>
    public static QueryText Parse(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var start = uri.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return Empty;
        var query = uri[start..].Split('#')[0];
        return new(QueryHelpers.ParseQuery(query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));
    }

    public string? Text(string name, int most = 200) =>
        _values.TryGetValue(name, out var text) && text.Length > 0 ? text[..Math.Min(text.Length, most)] : null;

    public bool Flag(string name) => _values.GetValueOrDefault(name) == "1";

    public int Number(string name, int fallback, int least, int most) =>
        int.TryParse(_values.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : fallback;

    public T? Choice<T>(string name) where T : struct, Enum
    {
        var text = _values.GetValueOrDefault(name);
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value) == text) return value;
        }

        return null;
    }

    public ImmutableArray<string> List(string name, int most = 100) =>
        Text(name, 10_000) is { } text ? [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Take(most)] : [];

    public QueryText With(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return this;
        _values[name] = value;
        return this;
    }

    public QueryText With(string name, bool value) => With(name, value ? "1" : null);

    public QueryText With(string name, int value, int fallback) => With(name, value == fallback ? null : value.ToString(CultureInfo.InvariantCulture));

    public QueryText With<T>(string name, T? value) where T : struct, Enum => With(name, value is { } given ? Word(given) : null);

    public QueryText With(string name, ImmutableArray<string> values) => With(name, values.IsDefaultOrEmpty ? null : string.Join(',', values));

    /// <summary>`?a=1&amp;b=2`, or nothing.</summary>
    public string Print() => _values.Count == 0
        ? ""
        : "?" + string.Join('&', _values.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
