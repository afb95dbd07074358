using Microsoft.Extensions.Hosting;

namespace Retort.Grains;

/// <summary>What a grain knows of the process that it lives in.</summary>
public sealed class GrainProcess(TimeProvider clock, IHostApplicationLifetime lifetime)
{
    public TimeProvider Clock { get; } = clock;

    /// <summary>The process is about to end: what can wait is left to the recovery of the next one.</summary>
    public bool IsStopping => lifetime.ApplicationStopping.IsCancellationRequested;
}
