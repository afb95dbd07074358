namespace Orleans.Reminders;

/// <summary>Service key of the clock of reminders, beside <see cref="Orleans.Runtime.TimeProviderNames"/>.</summary>
public static class ReminderTimeProviderNames
{
    public const string Reminders = "Orleans.Reminders";
}
