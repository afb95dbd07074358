using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// Marks an interface whose objects live outside grains and are notified by grains.
/// Pass <see cref="IGrainFactory.CreateObjectReference{TGrainObserverInterface}"/>'s result to a grain, never the object itself.
/// </summary>
public interface IGrainObserver : IAddressable;
