using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Presets;

/// <summary>
/// Reads preset files: a `title`, a `summary`, a `source`, one `spec`, and `variants` that each state `expected_minutes`
/// and the `changes` that they lay over the spec.
/// </summary>
public static class PresetReader
{
    /// <summary>Reads one file's text. Throws <see cref="InvalidDataException"/> with every problem: presets ship with Retort.</summary>
    public static PresetDescription Read(string name, string yaml)
    {
        var root = Root(name, yaml);
        var variants = root["variants"] as JsonObject ?? throw new InvalidDataException($"Preset '{name}' has no variants.");
        return new PresetDescription
        {
            Name = name,
            Title = Text(root, "title", name),
            Summary = Text(root, "summary", name),
            Source = Text(root, "source", name),
            Variants = [.. variants.Select(variant => ReadVariant(name, root, variant.Key))],
        };
    }

    /// <summary>The spec of one variant as a tree, ready for <see cref="SpecDocument.Set"/>; null when there is no such variant.</summary>
    public static JsonObject? SpecTree(string name, string yaml, string variant)
    {
        var root = Root(name, yaml);
        if (root["variants"]?[variant] is not JsonObject chosen || root["spec"] is not JsonObject spec) return null;

        var tree = (JsonObject)spec.DeepClone();
        if (chosen["changes"] is JsonObject changes) SpecDocument.Merge(tree, changes);
        tree["preset"] = $"{name} ({variant})";
        return tree;
    }

    private static PresetVariant ReadVariant(string name, JsonObject root, string variant)
    {
        var result = SpecReader.Read(SpecTree(name, root, variant));
        if (result.Spec is null)
            throw new InvalidDataException($"Preset '{name}', variant '{variant}': {string.Join("; ", result.Problems)}");

        var minutes = root["variants"]![variant]!["expected_minutes"]?.ToString();
        return new PresetVariant
        {
            Name = variant,
            Spec = result.Spec,
            ExpectedMinutes = double.TryParse(minutes, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw new InvalidDataException($"Preset '{name}', variant '{variant}': expected_minutes must be a number above 0."),
        };
    }

    private static JsonObject SpecTree(string name, JsonObject root, string variant) =>
        SpecTree(name, root.ToJsonString(), variant) ?? throw new InvalidDataException($"Preset '{name}' has no spec for '{variant}'.");

    private static JsonObject Root(string name, string yaml)
    {
        var (root, problem) = SpecDocument.Parse(yaml);
        return root ?? throw new InvalidDataException($"Preset '{name}': {problem}");
    }

    private static string Text(JsonObject root, string field, string name) =>
        root[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.ToString() is { Length: > 0 } text
            ? text
            : throw new InvalidDataException($"Preset '{name}' has no {field}.");
}
