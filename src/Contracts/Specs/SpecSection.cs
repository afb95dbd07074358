using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retort.Contracts.Specs;

/// <summary>One mapping of a spec being read: typed fields with ranges, every mistake collected with its path.</summary>
internal sealed class SpecSection(JsonObject node, string path, ImmutableArray<SpecProblem>.Builder problems)
{
    private readonly HashSet<string> _known = [];

    public bool Has(string name)
    {
        _known.Add(name);
        return node[name] is not null;
    }

    public SpecSection? Section(string name, bool required = true)
    {
        if (!Has(name))
        {
            if (required) Report(name, "is missing; a section is expected");
            return null;
        }

        if (node[name] is JsonObject inner) return new SpecSection(inner, PathOf(name), problems);
        Report(name, "is not a section of fields");
        return null;
    }

    public IEnumerable<SpecSection> Sections(string name, int most)
    {
        if (!Has(name)) yield break;
        if (node[name] is not JsonArray list || list.Count > most)
        {
            Report(name, $"is not a list of at most {most} entries");
            yield break;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonObject inner) yield return new SpecSection(inner, $"{PathOf(name)}[{i}]", problems);
            else Report($"{name}[{i}]", "is not a section of fields");
        }
    }

    public string Text(string name, int most, string? fallback = null)
    {
        if (!Has(name))
        {
            if (fallback is null) Report(name, "is missing; text is expected");
            return fallback ?? "";
        }

        if (node[name] is not JsonValue value || value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number))
        {
            Report(name, "is not text");
            return "";
        }

        var text = value.ToString();
        if (text.Length > most) Report(name, $"has {text.Length:N0} characters; at most {most:N0} are accepted");
        if (string.IsNullOrWhiteSpace(text) && fallback is null) Report(name, "is empty");
        return text;
    }

    public string Choice(string name, IReadOnlyCollection<string> choices)
    {
        var text = Text(name, 64);
        if (text.Length > 0 && !choices.Contains(text)) Report(name, $"'{Shown(node[name])}' is not known; use one of {string.Join(", ", choices)}");
        return text;
    }

    public int Integer(string name, int least, int most, int? fallback = null)
    {
        if (OptionalInteger(name, least, most) is { } value) return value;
        if (!Has(name) && fallback is null) Report(name, $"is missing; a whole number from {least:N0} to {most:N0} is expected");

        // A value inside the range, so that one mistake does not cause a second message elsewhere.
        return fallback ?? least;
    }

    public int? OptionalInteger(string name, int least, int most) => Has(name) ? CheckedInteger(node[name], name, least, most) : null;

    /// <summary>A number in [least, most], or with <paramref name="openBelow"/> or <paramref name="openAbove"/> strictly inside.</summary>
    public double Number(string name, double least, double most, double? fallback = null, bool openBelow = false, bool openAbove = false)
    {
        if (OptionalNumber(name, least, most, openBelow, openAbove) is { } value) return value;
        if (!Has(name) && fallback is null) Report(name, $"is missing; a number {Range(least, most, openBelow, openAbove)} is expected");
        return fallback ?? least;
    }

    public double? OptionalNumber(string name, double least, double most, bool openBelow = false, bool openAbove = false) =>
        Has(name) ? CheckedNumber(node[name], name, least, most, openBelow, openAbove) : null;

    public ImmutableArray<int> Integers(string name, int least, int most, int fewest, int longest) =>
        List(name, fewest, longest, (item, at) => CheckedInteger(item, at, least, most));

    public ImmutableArray<double> Numbers(string name, double least, double most, int fewest, int longest, bool openBelow = false) =>
        List(name, fewest, longest, (item, at) => CheckedNumber(item, at, least, most, openBelow, false));

    public void Report(string name, string message) => problems.Add(new SpecProblem { Path = PathOf(name), Message = message });

    /// <summary>Reports fields of another model kind than this one's; an empty list, as a spec's tree has it, says nothing.</summary>
    public void RejectOfKind(string kind, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Has(name) && node[name] is not JsonArray { Count: 0 }) Report(name, $"is for models of kind {kind}; leave it out or write kind: {kind}");
        }
    }

    /// <summary>Reports fields that nobody asked for: most are misspellings, and a silent default would hide them.</summary>
    public void RejectUnknown()
    {
        foreach (var (name, _) in node)
        {
            if (!_known.Contains(name)) Report(name, $"is not a known field; known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private ImmutableArray<T> List<T>(string name, int fewest, int longest, Func<JsonNode?, string, T?> read) where T : struct
    {
        if (!Has(name))
        {
            if (fewest > 0) Report(name, "is missing; a list is expected, such as [1, 2, 3]");
            return [];
        }

        if (node[name] is not JsonArray list)
        {
            Report(name, "is not a list; write it as [1, 2, 3]");
            return [];
        }

        if (list.Count < fewest || list.Count > longest)
        {
            Report(name, $"has {list.Count} entries; {fewest} to {longest} are accepted");
            return [];
        }

        var values = ImmutableArray.CreateBuilder<T>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (read(list[i], $"{name}[{i}]") is { } value) values.Add(value);
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values.IndexOf(values[i]) < i && name is not ("hidden" or "widths")) Report(name, $"lists {values[i]} twice");
        }

        return values.ToImmutable();
    }

    private int? CheckedInteger(JsonNode? item, string at, int least, int most)
    {
        if (item is JsonValue value && value.TryGetValue<long>(out var number))
        {
            if (number >= least && number <= most) return (int)number;
            Report(at, $"{number} is outside {least:N0} to {most:N0}");
        }
        else
        {
            Report(at, $"'{Shown(item)}' is not a whole number");
        }

        return null;
    }

    private double? CheckedNumber(JsonNode? item, string at, double least, double most, bool openBelow, bool openAbove)
    {
        double? number = item is JsonValue value
            ? value.TryGetValue<double>(out var d) ? d : value.TryGetValue<long>(out var l) ? l : null
            : null;
        if (number is null)
        {
            Report(at, $"'{Shown(item)}' is not a number");
            return null;
        }

        var inside = (openBelow ? number > least : number >= least) && (openAbove ? number < most : number <= most);
        if (inside) return number;
        Report(at, string.Create(CultureInfo.InvariantCulture, $"{number} is not {Range(least, most, openBelow, openAbove)}"));
        return null;
    }

    // What was written may be a whole section, or long.
    private static string Shown(JsonNode? item)
    {
        var text = item?.ToString() ?? "null";
        return text.Length <= 40 ? text : text[..40] + "…";
    }

    private static string Range(double least, double most, bool openBelow, bool openAbove) =>
        string.Create(CultureInfo.InvariantCulture, $"{(openBelow ? "above" : "from")} {least} {(openAbove ? "to below" : "to")} {most}");

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
