using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Results;

namespace Retort.Web.Live;

/// <summary>What goes on, at a glance.</summary>
/// <param name="Running">Experiments that are under way, newest first.</param>
/// <param name="RunningTotal">How many there are; more than <paramref name="Running"/> holds when there are many.</param>
/// <param name="Recent">The newest experiments.</param>
/// <param name="Total">All experiments that are not archived.</param>
/// <param name="Hosts">All known hosts.</param>
/// <param name="Queue">Waiting runs in order.</param>
/// <param name="Headlines">The headline retention of recent experiments that have ended.</param>
public sealed record Overview(
    ImmutableArray<ExperimentSummary> Running,
    int RunningTotal,
    ImmutableArray<ExperimentSummary> Recent,
    int Total,
    ImmutableArray<HostSummary> Hosts,
    ImmutableArray<QueuedRun> Queue,
    ImmutableDictionary<ExperimentId, ReportRetention?> Headlines);
