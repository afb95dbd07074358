using Retort.Distillation.Numerics;

namespace Retort.Distillation.Data;

/// <summary>Which cases of the training file a run learns from, and which it is judged by while recipes are chosen.</summary>
public sealed record DataSplit
{
    // Fixed for ever: the cases of a limited run must not depend on the run's seed.
    private const long SubsetSeed = 20150309;

    /// <summary>Ids of the training cases, ascending.</summary>
    public required IReadOnlyList<int> Train { get; init; }

    /// <summary>Ids of the held-out cases, the last ones of the training file; empty when the recipe is refitted on all cases.</summary>
    public required IReadOnlyList<int> Validation { get; init; }

    /// <summary>Trains without the last <paramref name="validation"/> cases of the file.</summary>
    /// <param name="cases">Cases in the training file.</param>
    /// <param name="validation">Cases to hold out; at least one, and at least one must be left.</param>
    /// <param name="limit">Train on this many of the remaining cases only, always the same ones; null for all.</param>
    public static DataSplit HoldingOut(int cases, int validation, int? limit = null)
    {
        if (validation <= 0 || validation >= cases)
        {
            throw new ArgumentOutOfRangeException(nameof(validation), validation, $"Of {cases} cases, 1 to {cases - 1} can be held out.");
        }

        return new DataSplit { Train = Limited(cases - validation, limit), Validation = [.. Enumerable.Range(cases - validation, validation)] };
    }

    /// <summary>Trains on all cases (a frozen recipe's refit), or on the first <paramref name="limit"/> of the fixed shuffle of all.</summary>
    public static DataSplit All(int cases, int? limit = null) => new() { Train = Limited(cases, limit), Validation = [] };

    private static int[] Limited(int cases, int? limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cases);
        var ids = Enumerable.Range(0, cases).ToArray();
        if (limit is not { } wanted || wanted >= cases)
        {
            return ids;
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wanted, nameof(limit));
        new RandomStream(SubsetSeed, RandomPurpose.TrainingSubset, 0).Shuffle<int>(ids);
        Array.Resize(ref ids, wanted);
        Array.Sort(ids);
        return ids;
    }
}
