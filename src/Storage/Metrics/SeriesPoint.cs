namespace Retort.Storage.Metrics;

/// <summary>One point of a series; the value may be NaN or infinite.</summary>
public readonly record struct SeriesPoint(long Step, double Epoch, DateTimeOffset At, double Value);
