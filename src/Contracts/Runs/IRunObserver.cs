namespace Retort.Contracts.Runs;

/// <summary>Watches one run. Subscriptions expire unless renewed.</summary>
[Alias("retort.run-observer")]
public interface IRunObserver : IGrainObserver
{
    [Alias("changed")]
    Task RunChangedAsync(RunUpdate update);
}
