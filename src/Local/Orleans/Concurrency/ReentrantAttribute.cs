namespace Orleans.Concurrency;

/// <summary>All requests of the grain class interleave: at every await another request may run. Turns still run one at a time.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
