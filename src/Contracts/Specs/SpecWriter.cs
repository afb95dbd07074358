using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Retort.Contracts.Specs;

/// <summary>Writes a spec as the YAML that <see cref="SpecReader"/> reads back to an equal spec.</summary>
public static partial class SpecWriter
{
    public static string ToYaml(ExperimentSpec spec) => ToYaml(ToTree(spec));

    /// <summary>Writes a tree such as <see cref="SpecDocument"/> makes; fields that are null are left out.</summary>
    public static string ToYaml(JsonObject root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var text = new StringBuilder();
        Write(text, root, 0);
        return text.ToString();
    }

    /// <summary>The spec as the tree of its fields, without those that are null.</summary>
    public static JsonObject ToTree(ExperimentSpec spec) => (JsonObject)JsonSerializer.SerializeToNode(spec, ContractJson.Options)!;

    private static void Write(StringBuilder text, JsonObject map, int depth)
    {
        foreach (var (name, value) in map)
        {
            if (value is null or JsonArray { Count: 0 }) continue;
            text.Append(' ', depth * 2).Append(Name(name)).Append(':');
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.Append('\n');
                    Write(text, inner, depth + 1);
                    break;
                case JsonArray list when list[0] is JsonObject:
                    text.Append('\n');
                    foreach (var item in list) text.Append(' ', (depth + 1) * 2).Append("- ").Append(Flow(item)).Append('\n');
                    break;
                default:
                    text.Append(' ').Append(Flow(value)).Append('\n');
                    break;
            }
        }
    }

    private static string Flow(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => $"{{{string.Join(", ", map.Where(field => field.Value is not null).Select(field => $"{Name(field.Key)}: {Flow(field.Value)}"))}}}",
        JsonArray list => $"[{string.Join(", ", list.Select(Flow))}]",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => Quoted(node.GetValue<string>()),
            JsonValueKind.Number when node.AsValue().TryGetValue<double>(out var number) => number.ToString("R", CultureInfo.InvariantCulture),
            _ => node.ToJsonString(),
        },
    };

    private static string Name(string name) => PlainName().IsMatch(name) ? name : Quoted(name);

    // Quoted text needs no knowledge of which plain words YAML would read as something else. Not JSON's quoting:
    // that writes characters beyond U+FFFF as two escapes, which are no characters to YAML.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value == '\n') quoted.Append("\\n");
            else if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or 0xFEFF or 0xFFFE or 0xFFFF) quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else quoted.Append(rune.ToString());
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
