using Retort.Contracts.Metrics;

namespace Retort.TrainingHost.Reporting;

/// <summary>A point or a log line on its way to the server; one of the two is set.</summary>
public readonly record struct JournalEntry(MetricPoint? Point, LogLine? Line);
