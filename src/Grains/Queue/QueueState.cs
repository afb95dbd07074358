using Orleans;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;

namespace Retort.Grains.Queue;

/// <summary>Ready runs in the order of their arrival, and when each project last had its turn.</summary>
[GenerateSerializer, Immutable, Alias("retort.queue-state")]
public sealed record QueueState
{
    [Id(0)]
    public ImmutableArray<QueueEntry> Entries { get; init; } = [];

    /// <summary>The number of the lease that each project was last given.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, long> Turns { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    public QueueState Enqueue(QueueEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Entries.Any(known => known.Run == entry.Run) ? this : this with { Entries = Entries.Add(entry) };
    }

    public QueueState Remove(RunId run)
    {
        var index = Entries.ToList().FindIndex(entry => entry.Run == run);
        return index < 0 ? this : this with { Entries = Entries.RemoveAt(index) };
    }

    /// <summary>The project goes to the end of the line.</summary>
    public QueueState CountTurn(string project) => this with { Turns = Turns.SetItem(project, Turns.Values.DefaultIfEmpty().Max() + 1) };
}
