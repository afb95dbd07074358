namespace Retort.Distillation.Data;

/// <summary>One uncompressed IDX file and how to recognise it.</summary>
/// <param name="Name">File name, such as <c>train-images-idx3-ubyte</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record DatasetFile(string Name, long Size, string Sha256);
