using Retort.Contracts.Hosts;
using Retort.Contracts.Queue;

namespace Retort.Grains.Queue;

/// <summary>Who goes first: priority, then the project that has waited longest for a turn, then age, then arrival.</summary>
public static class QueueOrder
{
    /// <summary>The entries in the order in which one host that can take all of them would get them.</summary>
    public static ImmutableArray<QueueEntry> Sort(QueueState queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var turns = queue.Turns.ToDictionary();
        var next = queue.Turns.Values.DefaultIfEmpty().Max();
        var order = ImmutableArray.CreateBuilder<QueueEntry>(queue.Entries.Length);
        foreach (var priority in queue.Entries.GroupBy(entry => entry.Priority).OrderByDescending(group => group.Key))
        {
            // Stable: entries of one moment keep the order of their arrival.
            var projects = priority.GroupBy(entry => entry.Project).ToDictionary(group => group.Key, group => new Queue<QueueEntry>(group.OrderBy(entry => entry.EnqueuedAt)));
            while (projects.Count > 0)
            {
                var project = projects.Keys.MinBy(name => (turns.GetValueOrDefault(name), name))!;
                order.Add(projects[project].Dequeue());
                turns[project] = ++next;
                if (projects[project].Count == 0) projects.Remove(project);
            }
        }

        return order.MoveToImmutable();
    }

    /// <summary>Whether a host has what a run needs.</summary>
    public static bool Satisfies(HostCapabilities capabilities, HostNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        ArgumentNullException.ThrowIfNull(needs);
        return (needs.Device is null || needs.Device == capabilities.Device)
            && needs.MemoryBytes <= capabilities.MemoryBytes
            && needs.Labels.All(label => capabilities.Labels.Contains(label));
    }
}
