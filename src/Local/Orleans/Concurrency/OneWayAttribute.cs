namespace Orleans.Concurrency;

/// <summary>The caller does not wait and never learns of a failure; the task it gets is complete at once.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
