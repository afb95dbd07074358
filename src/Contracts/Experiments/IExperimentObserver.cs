namespace Retort.Contracts.Experiments;

/// <summary>Watches one experiment and its runs. Subscriptions expire unless renewed.</summary>
[Alias("retort.experiment-observer")]
public interface IExperimentObserver : IGrainObserver
{
    [Alias("changed")]
    Task ExperimentChangedAsync(ExperimentUpdate update);
}
