using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Storage.Catalogue;

namespace Retort.Silo;

/// <summary>
/// At start, wakes what the last process left under way: unfinished experiments, which wake their runs, and hosts, whose rows may
/// still say that they are connected.
/// </summary>
internal sealed partial class Recovery(IGrainFactory grains, ICatalogue catalogue, ILogger<Recovery> logger) : IHostedService
{
    private const int Page = 500;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var experiments = await RunAsync(cancellationToken);
        LogRecovered(experiments);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns how many experiments were taken up. What is awake and well does not change.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var experiments = 0;
        foreach (var archived in new[] { false, true })
        {
            foreach (var experiment in await ListUnfinishedAsync(archived, cancellationToken))
            {
                if (await TryAsync(experiment.Id.Value, grains.GetGrain<IExperimentGrain>(experiment.Id.Value).RecoverAsync(cancellationToken), cancellationToken)) experiments++;
            }
        }

        foreach (var host in await catalogue.ListHostsAsync(cancellationToken))
            await TryAsync(host.Id.Value, grains.GetGrain<ITrainingHostGrain>(host.Id.Value).GetAsync(cancellationToken), cancellationToken);
        return experiments;
    }

    // Read whole before any is woken: waking one may end it, and pages would shift.
    private async Task<List<ExperimentSummary>> ListUnfinishedAsync(bool archived, CancellationToken cancellationToken)
    {
        var found = new List<ExperimentSummary>();
        while (true)
        {
            var page = await catalogue.ListExperimentsAsync(
                new ExperimentQuery { Status = ExperimentStatus.Running, Archived = archived, Skip = found.Count, Take = Page }, cancellationToken);
            found.AddRange(page.Items);
            if (page.Items.Length < Page) return found;
        }
    }

    // One that cannot be woken must not keep the others, or the server, from coming up.
    private async Task<bool> TryAsync(string what, Task recovery, CancellationToken cancellationToken)
    {
        try
        {
            await recovery;
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(failure, what);
            return false;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Recovery: {Experiments} unfinished experiments taken up")]
    private partial void LogRecovered(int experiments);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Recovery: {What} could not be taken up; it is with its next use")]
    private partial void LogFailed(Exception failure, string what);
}
