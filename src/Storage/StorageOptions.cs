namespace Retort.Storage;

/// <summary>Where Retort keeps its record.</summary>
public sealed class StorageOptions
{
    /// <summary>One server owns it. Created, for its user only, when it is not there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Connections that read at the same time; 1 to 64. Default 4.</summary>
    public int Readers { get; init; } = 4;
}
