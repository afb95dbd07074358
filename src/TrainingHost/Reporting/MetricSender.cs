using System.Collections.Immutable;
using System.Threading.Channels;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Reporting;

/// <summary>
/// Sends a journal in batches: after half a second, or 500 entries, or much text. A batch keeps its sequence number until the
/// server has acknowledged it, so a repetition is stored once.
/// </summary>
public sealed class MetricSender(HostClient client, ServerCalls calls, TimeProvider clock)
{
    private const int MostEntries = 500;

    // Six bytes for each character at worst: well within the limit on a body.
    private const int MostCharacters = MetricLimits.BodyBytes / 12;
    private static readonly TimeSpan FlushAfter = TimeSpan.FromSeconds(0.5);

    /// <summary>Sends until the journal is complete and empty, or the attempt was abandoned.</summary>
    public async Task SendAllAsync(AttemptKey attempt, ChannelReader<JournalEntry> entries, AttemptControl control, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(control);
        var points = ImmutableArray.CreateBuilder<MetricPoint>();
        var lines = ImmutableArray.CreateBuilder<LogLine>();
        for (long sequence = 1; await entries.WaitToReadAsync(cancellationToken); sequence++)
        {
            await GatherAsync(entries, points, lines, cancellationToken);
            var batch = new AttemptBatch { Attempt = attempt, Sequence = sequence, Points = points.ToImmutable(), Lines = lines.ToImmutable() };
            points.Clear();
            lines.Clear();
            control.Obey(await calls.RepeatAsync("store points and log lines", cancel => client.AppendAsync(batch, cancel), cancellationToken));
            if (control.Reason == StopReason.Abandon) return;
        }
    }

    private async Task GatherAsync(
        ChannelReader<JournalEntry> entries, ImmutableArray<MetricPoint>.Builder points, ImmutableArray<LogLine>.Builder lines, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(FlushAfter, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        var characters = 0;
        try
        {
            do
            {
                while (points.Count + lines.Count < MostEntries && characters < MostCharacters && entries.TryRead(out var entry))
                {
                    if (entry.Point is { } point) points.Add(point);
                    if (entry.Line is not { } line) continue;
                    lines.Add(line);
                    characters += line.Text.Length;
                }
            }
            while (points.Count + lines.Count < MostEntries && characters < MostCharacters && await entries.WaitToReadAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Due: what was gathered goes.
        }
    }
}
