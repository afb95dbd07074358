using Orleans;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;

namespace Retort.Web.Tests.HostProtocol;

/// <summary>Waits for an experiment to end, by watching its grain.</summary>
public sealed class ExperimentWatch : IExperimentObserver
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task ExperimentChangedAsync(ExperimentUpdate update)
    {
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return Task.CompletedTask;
    }

    public static async Task<ExperimentDetails> UntilEndedAsync(IGrainFactory grains, ExperimentId id)
    {
        var watch = new ExperimentWatch();
        var observer = grains.CreateObjectReference<IExperimentObserver>(watch);
        var grain = grains.GetGrain<IExperimentGrain>(id.Value);
        await grain.WatchAsync(observer);
        while (true)
        {
            var changed = Volatile.Read(ref watch._changed).Task;
            var details = (await grain.GetAsync())!;
            if (details.Summary.Status != ExperimentStatus.Running)
            {
                grains.DeleteObjectReference<IExperimentObserver>(observer);
                return details;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }
}
