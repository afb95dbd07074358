using Retort.Web.Components.Navigation;

namespace Retort.Web.Components.NewExperiment;

/// <summary>Which preset the new experiment starts from.</summary>
public sealed record NewExperimentQuery
{
    public string? Preset { get; init; }

    public string? Variant { get; init; }

    public static NewExperimentQuery Parse(string uri)
    {
        var query = QueryText.Parse(uri);
        return new() { Preset = query.Text("preset"), Variant = query.Text("variant") };
    }

    public string Print() => QueryText.Empty.With("preset", Preset).With("variant", Variant).Print();
}
