using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retort.Contracts.Specs;

/// <summary>Writes a spec as the YAML that <see cref="SpecReader"/> reads back to an equal spec.</summary>
public static class SpecWriter
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
            text.Append(' ', depth * 2).Append(name).Append(':');
            switch (value)
            {
                case JsonObject inner:
                    text.Append('\n');
                    Write(text, inner, depth + 1);
                    break;
                case JsonArray list when list[0] is JsonObject:
                    text.Append('\n');
                    foreach (var item in list)
                        text.Append(' ', (depth + 1) * 2).Append("- {").AppendJoin(", ", ((JsonObject)item!).Where(f => f.Value is not null).Select(f => $"{f.Key}: {Scalar(f.Value!)}")).Append("}\n");
                    break;
                case JsonArray list:
                    text.Append(" [").AppendJoin(", ", list.Select(v => Scalar(v!))).Append("]\n");
                    break;
                default:
                    text.Append(' ').Append(Scalar(value)).Append('\n');
                    break;
            }
        }
    }

    // JSON's scalars are YAML's; quoted text needs no knowledge of which plain words YAML would read as something else.
    private static string Scalar(JsonNode value) => value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<double>(out var number)
        ? number.ToString("R", CultureInfo.InvariantCulture)
        : value.ToJsonString();
}
