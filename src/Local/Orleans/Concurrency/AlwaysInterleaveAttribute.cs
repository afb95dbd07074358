namespace Orleans.Concurrency;

/// <summary>The method runs whatever else is running, in turns of its own.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
