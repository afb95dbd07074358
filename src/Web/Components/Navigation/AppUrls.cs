using Retort.Contracts.Identity;
using Retort.Web.Components.Experiments;
using Retort.Web.Components.NewExperiment;
using Retort.Web.Components.Runs;

namespace Retort.Web.Components.Navigation;

/// <summary>Builds every link between pages.</summary>
public static class AppUrls
{
    public const string Home = "/";
    public const string Hosts = "/hosts";

    public static string Experiments(ExperimentListQuery? query = null) => "/experiments" + (query ?? new()).Print();

    public static string NewExperiment(NewExperimentQuery? query = null) => "/experiments/new" + (query ?? new()).Print();

    public static string Experiment(ExperimentId id, ExperimentPageQuery? query = null) => $"/experiments/{id}{(query ?? new()).Print()}";

    public static string Runs(RunListQuery? query = null) => "/runs" + (query ?? new()).Print();

    public static string Run(RunId id, RunPageQuery? query = null) => $"/runs/{id}{(query ?? new()).Print()}";

    /// <summary>Downloads a stored blob.</summary>
    public static string Blob(BlobId blob) => $"/api/v1/blobs/{blob}";
}
