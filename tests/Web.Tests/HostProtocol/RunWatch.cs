using Orleans;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Web.Tests.HostProtocol;

/// <summary>Waits for a run to come so far, by watching its grain.</summary>
public sealed class RunWatch : IRunObserver
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task RunChangedAsync(RunUpdate update)
    {
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return Task.CompletedTask;
    }

    /// <summary>The run once the condition holds.</summary>
    public static async Task<RunDetails> UntilAsync(IGrainFactory grains, RunId run, Func<RunDetails, bool> condition)
    {
        var watch = new RunWatch();
        var observer = grains.CreateObjectReference<IRunObserver>(watch);
        var grain = grains.GetGrain<IRunGrain>(run.Value);
        await grain.WatchAsync(observer);
        while (true)
        {
            var changed = Volatile.Read(ref watch._changed).Task;
            var details = (await grain.GetAsync())!;
            if (condition(details))
            {
                grains.DeleteObjectReference<IRunObserver>(observer);
                return details;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(60));
        }
    }
}
