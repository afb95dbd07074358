namespace Retort.Storage.Grains;

/// <summary>A grain's state as it is stored.</summary>
internal sealed record GrainRecord(string ETag, string Json);
