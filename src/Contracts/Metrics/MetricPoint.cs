namespace Retort.Contracts.Metrics;

/// <summary>One value of one series of a run.</summary>
[GenerateSerializer, Immutable, Alias("retort.metric-point")]
public sealed record MetricPoint
{
    /// <summary>Such as `train/loss`: 1 to 128 characters of letters, digits and `/ _ - . @`.</summary>
    [Id(0)]
    public required string Series { get; init; }

    /// <summary>Optimiser steps taken so far; 0 or more. Batches may repeat a step: the later write of the same attempt wins.</summary>
    [Id(1)]
    public required long Step { get; init; }

    /// <summary>Passes over the training cases so far, as a fraction.</summary>
    [Id(2)]
    public required double Epoch { get; init; }

    /// <summary>When the host measured it.</summary>
    [Id(3)]
    public required DateTimeOffset At { get; init; }

    /// <summary>May be NaN or infinite: that is evidence of divergence, kept and shown as such.</summary>
    [Id(4)]
    public required double Value { get; init; }
}
