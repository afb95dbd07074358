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

    /// <summary>The host is alive; called with every request of its.</summary>
    [Alias("seen")]
    Task SeenAsync(RunId? run, CancellationToken cancellationToken = default);

    [Alias("drain")]
    Task<CommandOutcome> DrainAsync(bool drain, Actor actor, CancellationToken cancellationToken = default);

    /// <summary>Null when it never registered.</summary>
    [ReadOnly, Alias("get")]
    Task<HostSummary?> GetAsync(CancellationToken cancellationToken = default);
}
