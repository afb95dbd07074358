using System.Threading.Channels;
using Retort.Contracts.Metrics;

namespace Retort.TrainingHost.Reporting;

/// <summary>Takes an attempt's points and log lines from the training thread. Full, it makes that thread wait: nothing is dropped.</summary>
/// <param name="clock">Stamps the entries.</param>
/// <param name="stopping">Ends a wait for room.</param>
public sealed class RunJournal(TimeProvider clock, CancellationToken stopping)
{
    /// <summary>Entries that may wait for the sender.</summary>
    public const int Capacity = 4_096;

    private readonly Channel<JournalEntry> _entries = Channel.CreateBounded<JournalEntry>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    public ChannelReader<JournalEntry> Entries => _entries.Reader;

    public void Point(string series, long step, double epoch, double value) =>
        Write(new(new MetricPoint { Series = series, Step = step, Epoch = epoch, At = clock.GetUtcNow(), Value = value }, null));

    public void Debug(string text) => Line(LogLineLevel.Debug, text);

    public void Information(string text) => Line(LogLineLevel.Information, text);

    public void Warning(string text) => Line(LogLineLevel.Warning, text);

    public void Error(string text) => Line(LogLineLevel.Error, text);

    /// <summary>Nothing more will be written.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    private void Line(LogLineLevel level, string text)
    {
        var fitting = text.Length <= MetricLimits.LogLineLength ? text : text[..(MetricLimits.LogLineLength - 1)] + "…";
        Write(new(null, new LogLine { At = clock.GetUtcNow(), Level = level, Text = fitting }));
    }

    private void Write(JournalEntry entry)
    {
        while (!_entries.Writer.TryWrite(entry))
        {
            // The training loop is synchronous on a thread of its own; waiting here is what slows it down to the sender's pace.
            if (!_entries.Writer.WaitToWriteAsync(stopping).AsTask().GetAwaiter().GetResult()) return;
        }
    }
}
