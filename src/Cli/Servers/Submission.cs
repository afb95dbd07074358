using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Retort.Cli.Servers;

/// <summary>An experiment to be started: a spec as YAML, or a preset; either with changes.</summary>
public sealed record Submission
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Yaml { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Preset { get; init; }

    /// <summary>`quick` or `full`.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>Such as `student.training.epochs=3`.</summary>
    public ImmutableArray<string> Set { get; init; } = [];
}
