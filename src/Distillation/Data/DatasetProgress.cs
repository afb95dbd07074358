namespace Retort.Distillation.Data;

/// <summary>How far obtaining a data set has come.</summary>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="Origin">Where it is being had from: a folder, a package or an address.</param>
/// <param name="File">The file in hand; null before the first.</param>
/// <param name="Bytes">Bytes of that file so far.</param>
/// <param name="TotalBytes">Bytes of that file in the end, uncompressed.</param>
public sealed record DatasetProgress(string Dataset, string Origin, string? File, long Bytes, long TotalBytes);
