namespace Orleans.Runtime;

/// <summary>A grain's activation as the runtime sees it.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    GrainReference GrainReference { get; }

    GrainId GrainId { get; }

    /// <summary>The grain object; null before it was constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of this activation: scoped ones live as long as it does.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended. Awaiting it in a turn of the same grain never ends.</summary>
    Task Deactivated { get; }

    /// <summary>Starts to deactivate when the running requests have ended.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
