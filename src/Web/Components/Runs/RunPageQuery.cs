using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.Runs;

/// <summary>What the page of a run shows.</summary>
public sealed record RunPageQuery
{
    public RunTab Tab { get; init; }

    /// <summary>Text that log lines must contain.</summary>
    public string? Search { get; init; }

    public static RunPageQuery Parse(string uri)
    {
        var query = QueryText.Parse(uri);
        return new() { Tab = query.Choice<RunTab>("tab") ?? RunTab.Curves, Search = query.Text("search") };
    }

    public string Print() => QueryText.Empty.With("tab", Tab == RunTab.Curves ? null : (RunTab?)Tab).With("search", Search).Print();
}
