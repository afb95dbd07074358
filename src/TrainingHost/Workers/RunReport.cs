using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Workers;

/// <summary>
/// What a run tells its host, in order. The pipe holds little: where the host is slow to take it, the training thread waits, and
/// nothing is dropped.
/// </summary>
public sealed class RunReport(Stream toHost, TimeProvider clock)
{
    private readonly Lock _lock = new();

    public void Point(string series, long step, double epoch, double value) =>
        Say(new(new MetricPoint { Series = series, Step = step, Epoch = epoch, At = clock.GetUtcNow(), Value = value }, null));

    public void Debug(string text) => Line(LogLineLevel.Debug, text);

    public void Information(string text) => Line(LogLineLevel.Information, text);

    public void Progress(RunProgress progress) => Send(new WorkerMessage.Advanced(progress), default);

    public void Artefact(PendingArtefact artefact)
    {
        ArgumentNullException.ThrowIfNull(artefact);
        Send(new WorkerMessage.Made(artefact.Kind, artefact.Epoch), artefact.Bytes);
    }

    /// <summary>The last message of a run.</summary>
    internal void End(WorkerMessage end) => Send(end, default);

    private void Line(LogLineLevel level, string text) => Say(new(null, new LogLine { At = clock.GetUtcNow(), Level = level, Text = text }));

    private void Say(JournalEntry entry) => Send(new WorkerMessage.Said(entry), default);

    private void Send(WorkerMessage message, ReadOnlyMemory<byte> bytes)
    {
        var frame = new Frame(message, bytes);
        var head = frame.Head();
        lock (_lock)
        {
            toHost.Write(head);
            toHost.Write(frame.Bytes.Span);
            toHost.Flush();
        }
    }
}
