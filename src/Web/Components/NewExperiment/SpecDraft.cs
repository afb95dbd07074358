using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retort.Contracts.Specs;
using Retort.Grains.Experiments;

namespace Retort.Web.Components.NewExperiment;

/// <summary>
/// A spec while it is being written, as text and as fields at once. Immutable: each edit gives a new draft, checked as a whole.
/// The text is the member's own after an edit of the text, and printed anew after an edit of a field.
/// </summary>
public sealed class SpecDraft
{
    private readonly JsonObject? _tree;

    private SpecDraft(string yaml, JsonObject? tree, ImmutableArray<SpecProblem> problems, ExperimentSpec? spec)
    {
        Yaml = yaml;
        _tree = tree;
        Problems = problems;
        Spec = spec;
    }

    public string Yaml { get; }

    /// <summary>Every mistake, each with its path.</summary>
    public ImmutableArray<SpecProblem> Problems { get; }

    /// <summary>Set when there is no problem.</summary>
    public ExperimentSpec? Spec { get; }

    /// <summary>Whether the text can be read as fields at all.</summary>
    public bool HasFields => _tree is not null;

    public static SpecDraft OfYaml(string yaml)
    {
        var (tree, problem) = SpecDocument.Parse(yaml);
        return tree is null ? new(yaml, null, [problem!], null) : Check(yaml, tree);
    }

    public static SpecDraft OfTree(JsonObject tree) => Check(SpecWriter.ToYaml(tree), tree);

    /// <summary>What the field holds, as its input shows it: lists as `1, 2, 3`, an absent field as nothing.</summary>
    public string Read(string path) => Find(path) switch
    {
        null => "",
        JsonArray list => string.Join(", ", list.Select(Print)),
        var node => Print(node),
    };

    public bool Has(string path) => Find(path) is not null;

    /// <summary>Problems of the field and of entries inside it.</summary>
    public IEnumerable<SpecProblem> ProblemsOf(string path) => Problems.Where(problem =>
        problem.Path == path || problem.Path.StartsWith(path + "[", StringComparison.Ordinal));

    /// <summary>Writes what an input holds into the field; nothing removes it.</summary>
    public SpecDraft Write(SpecField field, string text)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(text);
        if (_tree is null) return this;

        var trimmed = text.Trim();
        var value = field.Kind switch
        {
            _ when trimmed.Length == 0 => "",
            SpecFieldKind.Text => JsonSerializer.Serialize(trimmed),
            SpecFieldKind.List => $"[{trimmed.Trim('[', ']')}]",
            _ => trimmed,
        };
        return Assign($"{field.Path}={value}", $"{field.Path}={JsonSerializer.Serialize(trimmed)}");
    }

    /// <summary>Adds a section from YAML in flow style, such as `{ seed: 1 }`, or removes it with null.</summary>
    public SpecDraft WriteSection(string path, string? yaml) => _tree is null ? this : Assign($"{path}={yaml}", $"{path}=");

    private SpecDraft Assign(string assignment, string fallback)
    {
        var tree = (JsonObject)_tree!.DeepClone();

        // What cannot be read as a value (`1, 2, [`) is kept as text, so that nothing typed is lost and the check names it.
        if (SpecDocument.Set(tree, assignment) is not null && SpecDocument.Set(tree, fallback) is not null) return this;
        return OfTree(tree);
    }

    private static SpecDraft Check(string yaml, JsonObject tree)
    {
        var result = SpecReader.Read(tree);
        if (result.Spec is { } spec && ExperimentPlanner.FindProblem(spec) is { } problem) return new(yaml, tree, [problem], null);
        return new(yaml, tree, result.Problems, result.Spec);
    }

    private JsonNode? Find(string path)
    {
        JsonNode? at = _tree;
        foreach (var name in path.Split('.')) at = (at as JsonObject)?[name];
        return at;
    }

    private static string Print(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<double>(out var number) => number.ToString("R", CultureInfo.InvariantCulture),
        _ => node.ToString(),
    };
}
