namespace Retort.Distillation.Data;

/// <summary>Where data sets are looked for and kept.</summary>
public sealed record DatasetStoreOptions
{
    /// <summary>Retort's own folder, with one subfolder for each data set: <c>datasets</c> in the data folder.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>A folder of the user's, or null. Looked into first, both itself and its subfolder named after the data set; never written to.</summary>
    public string? OwnFolder { get; init; }

    /// <summary>Whether files may be fetched over the network; true.</summary>
    public bool MayFetch { get; init; } = true;

    /// <summary>Longest time for one origin; 10 minutes.</summary>
    public TimeSpan FetchTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
