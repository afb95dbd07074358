using System.Security.Cryptography;
using Retort.Distillation.Data;

namespace Retort.Distillation.Tests.Data;

/// <summary>A data set of four tiny IDX files with a description that recognises them.</summary>
internal sealed class SmallDataset
{
    private static readonly (string Name, byte[] Content)[] Contents =
    [
        ("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 51, 102, 1, 2]),
        ("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4]),
        ("t10k-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8]),
        ("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]),
    ];

    public static DatasetDescription Description { get; } = new()
    {
        Name = "small",
        TrainImages = Describe(0),
        TrainLabels = Describe(1),
        TestImages = Describe(2),
        TestLabels = Describe(3),
    };

    public static byte[] Content(string name) => [.. Contents.Single(file => file.Name == name).Content];

    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in Contents)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
        }
    }

    private static DatasetFile Describe(int index)
    {
        var (name, content) = Contents[index];
        return new DatasetFile(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
