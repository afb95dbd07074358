namespace Orleans.Runtime;

/// <summary>Keeps reminders across restarts. One process uses it at a time.</summary>
internal interface IReminderStore
{
    Task<IReadOnlyList<StoredReminder>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Adds or replaces, durably when the task ends.</summary>
    Task PutAsync(StoredReminder reminder, CancellationToken cancellationToken);

    /// <summary>Durable when the task ends. Harmless when there is none.</summary>
    Task RemoveAsync(GrainId grainId, string name, CancellationToken cancellationToken);
}
