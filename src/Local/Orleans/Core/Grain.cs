using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grain classes.</summary>
/// <remarks>Only the runtime creates grains; an object made with <c>new</c> has no context.</remarks>
public abstract class Grain : IGrainBase, IAddressable
{
    protected Grain() => GrainContext = RuntimeContext.Current!;

    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>Grain type and key, as in <c>run/41</c>.</summary>
    public string IdentityString => GrainId.ToString();

    internal GrainId GrainId => GrainContext.GrainId;

    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    protected internal IServiceProvider ServiceProvider => Context.ActivationServices;

    private IGrainContext Context => GrainContext
        ?? throw new InvalidOperationException("Grain was created outside of the Orleans creation process and no runtime was specified.");

    /// <summary>Called before the first request, after declared persistent state was read.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called after the last request. Not called when the process is killed, so nothing may depend on it.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="GrainBaseExtensions.DeactivateOnIdle"/>
    protected void DeactivateOnIdle() =>
        Context.Deactivate(new(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    /// <summary>
    /// Keeps the activation from being collected as idle for at least this long; <see cref="TimeSpan.Zero"/> takes an earlier
    /// request back, <see cref="Timeout.InfiniteTimeSpan"/> lasts for ever. <see cref="DeactivateOnIdle"/> overrides it.
    /// </summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => ((ICollectibleGrainContext)Context).DelayDeactivation(timeSpan);
}
