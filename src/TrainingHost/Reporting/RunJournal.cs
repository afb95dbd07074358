using System.Threading.Channels;
using Retort.Contracts.Metrics;

namespace Retort.TrainingHost.Reporting;

/// <summary>Takes an attempt's points and log lines on their way to the server. Full, it makes who writes wait: nothing is dropped.</summary>
/// <param name="clock">Stamps the host's own lines.</param>
public sealed class RunJournal(TimeProvider clock)
{
    /// <summary>Entries that may wait for the sender.</summary>
    public const int Capacity = 4_096;

    private readonly Channel<JournalEntry> _entries = Channel.CreateBounded<JournalEntry>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<JournalEntry> Entries => _entries.Reader;

    /// <param name="entry">A line that is too long for the server is cut.</param>
    /// <param name="cancellationToken">Ends a wait for room.</param>
    public ValueTask AddAsync(JournalEntry entry, CancellationToken cancellationToken) => _entries.Writer.WriteAsync(
        entry.Line is { Text.Length: > MetricLimits.LogLineLength } line ? new(null, line with { Text = line.Text[..(MetricLimits.LogLineLength - 1)] + "…" }) : entry,
        cancellationToken);

    public ValueTask InformationAsync(string text, CancellationToken cancellationToken) => LineAsync(LogLineLevel.Information, text, cancellationToken);

    public ValueTask ErrorAsync(string text, CancellationToken cancellationToken) => LineAsync(LogLineLevel.Error, text, cancellationToken);

    /// <summary>Nothing more will be written.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    private ValueTask LineAsync(LogLineLevel level, string text, CancellationToken cancellationToken) =>
        AddAsync(new(null, new LogLine { At = clock.GetUtcNow(), Level = level, Text = text }), cancellationToken);
}
