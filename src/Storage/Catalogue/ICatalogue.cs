using System.Collections.Immutable;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Storage.Catalogue;

/// <summary>The queryable read model: grains write their summaries here, pages and the API read lists from it.</summary>
public interface ICatalogue
{
    /// <summary>Inserts or replaces; an older <see cref="ExperimentSummary.Version"/> than the stored one is ignored.</summary>
    Task PutAsync(ExperimentSummary experiment, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces; an older <see cref="RunSummary.Version"/> than the stored one is ignored.</summary>
    Task PutAsync(RunSummary run, CancellationToken cancellationToken);

    Task PutAsync(HostSummary host, CancellationToken cancellationToken);

    Task PutAsync(CheckpointDetails checkpoint, CancellationToken cancellationToken);

    Task RemoveAsync(ExperimentId experiment, CancellationToken cancellationToken);

    Task RemoveAsync(RunId run, CancellationToken cancellationToken);

    Task RemoveAsync(BlobId checkpoint, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<CataloguePage<ExperimentSummary>> ListExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken);

    Task<ExperimentSummary?> GetAsync(ExperimentId experiment, CancellationToken cancellationToken);

    /// <summary>In plan order.</summary>
    Task<ImmutableArray<RunSummary>> ListRunsAsync(ExperimentId experiment, CancellationToken cancellationToken);

    /// <summary>Newest first, over all experiments that are not archived.</summary>
    Task<CataloguePage<RunSummary>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken);

    Task<ImmutableArray<HostSummary>> ListHostsAsync(CancellationToken cancellationToken);

    Task<ImmutableArray<CheckpointDetails>> ListCheckpointsAsync(ExperimentId experiment, CancellationToken cancellationToken);

    /// <summary>Notes that a frozen recipe read the test set of a data set. Idempotent; survives the experiment's deletion.</summary>
    Task RecordTestReadAsync(string dataset, BlobId recipe, RunId run, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Distinct frozen recipes that have read the test set of <paramref name="dataset"/>, on this server.</summary>
    Task<int> CountTestReadsAsync(string dataset, CancellationToken cancellationToken);
}
