namespace Orleans.Runtime;

/// <summary>A reminder was not changed: its handle is of an older registration.</summary>
[GenerateSerializer]
public sealed class ReminderException(string message) : OrleansException(message);
