using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Retort.Contracts.Specs;

/// <summary>Reads YAML (and so JSON) into a tree, with limits on size, depth and expansion, and edits such trees.</summary>
public static partial class SpecDocument
{
    /// <summary>Longest document accepted, in characters.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxNodes = 10_000;
    private const int MaxDepth = 32;

    // Both raise the nesting of the parser's events, outside the root.
    private const int StreamAndDocument = 2;

    /// <summary>Parses <paramref name="yaml"/>. Never throws on bad input: the problem says where and what.</summary>
    public static (JsonObject? Root, SpecProblem? Problem) Parse(string yaml)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        if (yaml.Length > MaxLength)
            return (null, Problem($"the document has {yaml.Length:N0} characters; at most {MaxLength:N0} are accepted"));

        try
        {
            if (FindDepthProblem(yaml) is { } depthProblem) return (null, depthProblem);

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count != 1)
                return (null, Problem($"one YAML document is expected, not {stream.Documents.Count}"));

            var budget = MaxNodes;
            return Convert(stream.Documents[0].RootNode, 0, ref budget) is JsonObject root
                ? (root, null)
                : (null, Problem("a mapping of fields is expected, such as `name: My experiment`"));
        }
        catch (YamlException e)
        {
            return (null, Problem($"line {e.Start.Line}, column {e.Start.Column}: {e.Message}"));
        }
        catch (InvalidDataException e)
        {
            return (null, Problem(e.Message));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // What YamlDotNet 16.3 throws out of its scanner on some malformed texts, instead of its YamlException.
            return (null, Problem("the document is not YAML; a mapping of fields is expected, such as `name: My experiment`"));
        }
    }

    /// <summary>Lays <paramref name="changes"/> over <paramref name="target"/>: mappings merge, everything else replaces, null removes.</summary>
    public static void Merge(JsonObject target, JsonObject changes)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(changes);
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing) Merge(existing, inner);
            else if (value is null) target.Remove(name);
            else target[name] = value.DeepClone();
        }
    }

    /// <summary>Sets one field from `path=value`, such as `student.training.epochs=3`; the value is read as YAML.</summary>
    public static SpecProblem? Set(JsonObject root, string assignment)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(assignment);
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) return Problem($"'{assignment}' is not of the form path=value, such as student.training.epochs=3");

        var path = assignment[..equals];
        var (document, problem) = Parse($"value: {assignment[(equals + 1)..]}");
        if (problem is not null) return problem with { Path = path };

        var at = root;
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            if (at[name] is null) at[name] = new JsonObject();
            if (at[name] is not JsonObject next)
                return new SpecProblem { Path = path, Message = $"'{name}' is not a section, so nothing can be set inside it" };
            at = next;
        }

        var value = document!["value"]?.DeepClone();
        if (value is null) at.Remove(names[^1]);
        else at[names[^1]] = value;
        return null;
    }

    // Building the tree recurses, and a stack that overflows ends the process: depth is checked on the flat events first.
    private static SpecProblem? FindDepthProblem(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > MaxDepth + StreamAndDocument)
                return Problem($"line {parser.Current.Start.Line}: the document is nested deeper than {MaxDepth} levels");
        }

        return null;
    }

    private static JsonNode? Convert(YamlNode node, int depth, ref int budget)
    {
        // Aliases make one node appear many times; the budget bounds what they may expand to.
        if (--budget < 0) throw new InvalidDataException($"the document has more than {MaxNodes:N0} values");
        if (depth > MaxDepth) throw new InvalidDataException($"the document is nested deeper than {MaxDepth} levels");

        switch (node)
        {
            case YamlMappingNode mapping:
                var map = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is not YamlScalarNode { Value: { } name }) throw new InvalidDataException("field names are plain text");
                    map[name] = Convert(value, depth + 1, ref budget);
                }

                return map;
            case YamlSequenceNode sequence:
                var list = new JsonArray();
                foreach (var child in sequence.Children) list.Add(Convert(child, depth + 1, ref budget));
                return list;
            case YamlScalarNode scalar:
                return Scalar(scalar);
            default:
                throw new InvalidDataException("only mappings, lists and plain values are accepted");
        }
    }

    private static JsonValue? Scalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any)) return JsonValue.Create(text);
        if (text is "" or "~" or "null") return null;
        if (text is "true" or "false") return JsonValue.Create(text == "true");

        // A number keeps its text: where a field is text, 1.50 stays 1.50.
        if (JsonNumber().IsMatch(text) && double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture))) return (JsonValue)JsonNode.Parse(text)!;
        return GroupedInteger().IsMatch(text) && long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grouped)
            ? JsonValue.Create(grouped)
            : JsonValue.Create(text);
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    [GeneratedRegex("^-?[1-9][0-9]{0,2}(_[0-9]{3})+$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupedInteger();

    private static SpecProblem Problem(string message) => new() { Path = "$", Message = message };
}
