namespace Retort.Contracts.Specs;

/// <summary>The data sets that a training host can obtain and verify.</summary>
public static class DatasetNames
{
    public const string Mnist = "mnist";
    public const string FashionMnist = "fashion-mnist";

    public static ImmutableArray<string> All { get; } = [Mnist, FashionMnist];

    /// <summary>Training cases in the file, before any split; the same for both.</summary>
    public const int TrainingCases = 60_000;
}
