using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks an interface as a grain interface.</summary>
public interface IGrain : IAddressable;
