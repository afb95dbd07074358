using System.Collections.Immutable;
using Retort.Contracts.Specs;

namespace Retort.Cli.Servers;

/// <summary>The problem details that every failed call answers with.</summary>
public sealed record ApiProblem
{
    public string? Title { get; init; }

    public string? Detail { get; init; }

    /// <summary>Every mistake of a spec, each with its path.</summary>
    public ImmutableArray<SpecProblem> Problems { get; init; } = [];

    /// <summary>What depends on the object, when that is why a command was refused.</summary>
    public ImmutableArray<string> Dependants { get; init; } = [];

    /// <summary>One line, or one line per mistake; null when nothing was said.</summary>
    public string? Describe()
    {
        if (!Problems.IsDefaultOrEmpty) return SpecMistakes.Describe(Title ?? "The spec has mistakes.", Problems);
        var text = Detail ?? Title;
        return Dependants.IsDefaultOrEmpty || text is null ? text : $"{text} Needed by: {string.Join(", ", Dependants)}.";
    }
}
