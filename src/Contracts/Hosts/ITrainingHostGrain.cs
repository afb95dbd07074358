using Orleans.Concurrency;
using Retort.Contracts.Commands;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;

namespace Retort.Contracts.Hosts;

/// <summary>One training host. The key is the <see cref="HostId"/>'s text.</summary>
[Alias("retort.training-host")]
public interface ITrainingHostGrain : IGrainWithStringKey
{
    [Alias("register")]
    Task<HostWelcome> RegisterAsync(RegisterHost command, CancellationToken cancellationToken = default);

    /// <summary>Leases the next run that fits; null when there is none, or the host drains or never registered.</summary>
    [Alias("lease")]
    Task<AttemptGrant?> LeaseAsync(CancellationToken cancellationToken = default);

    /// <summary>The host is alive and spoke of a run; called with its heartbeats and at an attempt's end.</summary>
    /// <param name="run">The run.</param>
    /// <param name="executes">Whether the host still executes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    [Alias("seen")]
    Task SeenAsync(RunId run, bool executes, CancellationToken cancellationToken = default);

    /// <summary>The host signs off: it is shown as offline at once, and its silence is expected.</summary>
    [Alias("leave")]
    Task LeaveAsync(CancellationToken cancellationToken = default);

    [Alias("drain")]
    Task<CommandOutcome> DrainAsync(bool drain, Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Null when it never registered.</summary>
    [ReadOnly, Alias("get")]
    Task<HostSummary?> GetAsync(CancellationToken cancellationToken = default);
}
