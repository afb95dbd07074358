using Retort.Contracts.Specs;

namespace Retort.Cli.Servers;

/// <summary>The mistakes of a spec as text.</summary>
public static class SpecMistakes
{
    /// <summary><paramref name="title"/> and below it one line per mistake: path, what was wrong, what would be right.</summary>
    public static string Describe(string title, IEnumerable<SpecProblem> problems) =>
        $"{title}\n{string.Join('\n', problems.Select(problem => $"  {problem}"))}";
}
