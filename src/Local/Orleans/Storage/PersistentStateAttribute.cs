namespace Orleans.Runtime;

/// <summary>Names the state of an <see cref="IPersistentState{TState}"/> parameter and the storage that keeps it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute : Attribute
{
    /// <param name="stateName">The state's name within the grain; empty for the parameter's name.</param>
    /// <param name="storageName">The key under which an <see cref="Orleans.Storage.IGrainStorage"/> is registered; null for the unkeyed one.</param>
    public PersistentStateAttribute(string stateName, string? storageName = null)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        StateName = stateName;
        StorageName = storageName;
    }

    public string StateName { get; }

    public string? StorageName { get; }
}
