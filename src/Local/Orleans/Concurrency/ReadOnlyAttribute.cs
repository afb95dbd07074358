namespace Orleans.Concurrency;

/// <summary>Methods marked so do not change the grain: they interleave with each other while no other request runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
