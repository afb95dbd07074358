using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;

namespace Retort.Storage.Metrics;

/// <summary>Points and log lines of runs. Every write is durable when its task completes; writes of many runs share commits.</summary>
public interface IMetricStore
{
    /// <summary>
    /// Stores a batch of one attempt. The same (run, attempt, sequence) twice is stored once.
    /// Returns the run's cursor, from 1: it grows with every stored batch.
    /// </summary>
    Task<long> AppendAsync(RunId run, int attempt, long sequence, ImmutableArray<MetricPoint> points, ImmutableArray<LogLine> lines, CancellationToken cancellationToken);

    /// <summary>
    /// A new attempt continues after <paramref name="epoch"/>: points of earlier attempts past that epoch no longer count
    /// (they would be seen twice). Log lines of all attempts stay.
    /// </summary>
    Task BeginAttemptAsync(RunId run, int attempt, double epoch, CancellationToken cancellationToken);

    /// <summary>
    /// The run's series, each reduced to at most <paramref name="maxPoints"/> points that keep ends and extremes.
    /// With <paramref name="after"/> only what was stored after that cursor, to be merged by step with what the reader has; but the
    /// whole again when a new attempt has superseded some of that, which <see cref="SeriesSnapshot.Complete"/> tells.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="series">Names to read; empty for all.</param>
    /// <param name="after">0 for everything.</param>
    /// <param name="maxPoints">At least 2.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<SeriesSnapshot> ReadAsync(RunId run, ImmutableArray<string> series, long after, int maxPoints, CancellationToken cancellationToken);

    /// <summary>Log lines in order, at most <paramref name="limit"/>, after a cursor of lines (0 for the first). Newest first pages are not offered: a log is read forward.</summary>
    Task<LogPage> ReadLogAsync(RunId run, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes everything of the run and frees its pages.</summary>
    Task DeleteAsync(RunId run, CancellationToken cancellationToken);
}
