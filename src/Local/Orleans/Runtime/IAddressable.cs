namespace Orleans.Runtime;

/// <summary>Marks whatever a call can be addressed to: grains and observers.</summary>
public interface IAddressable;
