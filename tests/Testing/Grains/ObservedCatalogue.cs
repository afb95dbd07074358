using Retort.Contracts.Checkpoints;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;

namespace Retort.Testing.Grains;

/// <summary>The real catalogue, whose writes tests can wait for: what happens in a grain's own time ends with one.</summary>
public sealed class ObservedCatalogue(ICatalogue inner) : ICatalogue
{
    // Far above what anything here takes: it only turns a hang into a failure.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next write. Take it before looking at what the write may change.</summary>
    public Task NextWrite => Volatile.Read(ref _next).Task;

    public Task<RunSummary> WaitForRunAsync(RunId run, Func<RunSummary, bool> condition) => WaitAsync(
        $"run {run}",
        async () => (await ListRunsAsync(run.Experiment, CancellationToken.None)).FirstOrDefault(summary => summary.Id == run && condition(summary)));

    public Task<ExperimentSummary> WaitForExperimentAsync(ExperimentId experiment, Func<ExperimentSummary, bool> condition) => WaitAsync(
        $"experiment {experiment}",
        async () => await GetAsync(experiment, CancellationToken.None) is { } summary && condition(summary) ? summary : null);

    public Task<HostSummary> WaitForHostAsync(HostId host, Func<HostSummary, bool> condition) => WaitAsync(
        $"host {host}",
        async () => (await ListHostsAsync(CancellationToken.None)).FirstOrDefault(summary => summary.Id == host && condition(summary)));

    public Task PutAsync(ExperimentSummary experiment, CancellationToken cancellationToken) => Tell(inner.PutAsync(experiment, cancellationToken));

    public Task PutAsync(RunSummary run, CancellationToken cancellationToken) => Tell(inner.PutAsync(run, cancellationToken));

    public Task PutAsync(HostSummary host, CancellationToken cancellationToken) => Tell(inner.PutAsync(host, cancellationToken));

    public Task PutAsync(CheckpointDetails checkpoint, CancellationToken cancellationToken) => Tell(inner.PutAsync(checkpoint, cancellationToken));

    public Task RemoveAsync(ExperimentId experiment, CancellationToken cancellationToken) => Tell(inner.RemoveAsync(experiment, cancellationToken));

    public Task RemoveAsync(RunId run, CancellationToken cancellationToken) => Tell(inner.RemoveAsync(run, cancellationToken));

    public Task RemoveAsync(BlobId checkpoint, CancellationToken cancellationToken) => Tell(inner.RemoveAsync(checkpoint, cancellationToken));

    public Task<CataloguePage<ExperimentSummary>> ListExperimentsAsync(ExperimentQuery query, CancellationToken cancellationToken) => inner.ListExperimentsAsync(query, cancellationToken);

    public Task<ExperimentSummary?> GetAsync(ExperimentId experiment, CancellationToken cancellationToken) => inner.GetAsync(experiment, cancellationToken);

    public Task<ImmutableArray<RunSummary>> ListRunsAsync(ExperimentId experiment, CancellationToken cancellationToken) => inner.ListRunsAsync(experiment, cancellationToken);

    public Task<CataloguePage<RunSummary>> ListRunsAsync(RunQuery query, CancellationToken cancellationToken) => inner.ListRunsAsync(query, cancellationToken);

    public Task<ImmutableArray<HostSummary>> ListHostsAsync(CancellationToken cancellationToken) => inner.ListHostsAsync(cancellationToken);

    public Task<ImmutableArray<CheckpointDetails>> ListCheckpointsAsync(ExperimentId experiment, CancellationToken cancellationToken) => inner.ListCheckpointsAsync(experiment, cancellationToken);

    public Task RecordTestReadAsync(string dataset, BlobId recipe, RunId run, DateTimeOffset at, CancellationToken cancellationToken) => inner.RecordTestReadAsync(dataset, recipe, run, at, cancellationToken);

    public Task<int> CountTestReadsAsync(string dataset, CancellationToken cancellationToken) => inner.CountTestReadsAsync(dataset, cancellationToken);

    private async Task<T> WaitAsync<T>(string what, Func<Task<T?>> look) where T : class
    {
        while (true)
        {
            var next = NextWrite;
            if (await look() is { } found) return found;
            try
            {
                await next.WaitAsync(Patience);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"Nothing was written for {Patience.TotalSeconds:0} s while a test waited for {what}.");
            }
        }
    }

    private async Task Tell(Task write)
    {
        await write;
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
