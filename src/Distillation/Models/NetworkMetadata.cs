using System.Globalization;

namespace Retort.Distillation.Models;

/// <summary>Reads a network's shape from the metadata of a file, whoever made it.</summary>
internal sealed class NetworkMetadata(IReadOnlyDictionary<string, string> entries)
{
    // Far above what trains, and small enough that no count of weights or FLOPs overflows.
    private const int LargestSide = 1_000_000;
    private const int MostSides = 100;

    /// <summary>Positive whole numbers between separators.</summary>
    /// <exception cref="InvalidDataException">The entry is missing or something else.</exception>
    public IReadOnlyList<int> Numbers(string key, char separator)
    {
        var parts = entries.GetValueOrDefault(key)?.Split(separator, MostSides + 1) ?? [];
        var numbers = parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        return numbers.Count is >= 1 and <= MostSides && numbers.All(number => number is >= 1 and <= LargestSide)
            ? numbers
            : throw Mistake(key, $"whole numbers from 1 to {LargestSide:N0}, separated by '{separator}'");
    }

    public int Number(string key) => Numbers(key, ' ') is [var only] ? only : throw Mistake(key, "one whole number");

    public InvalidDataException Mistake(string key, string wanted) =>
        new($"The file's metadata describes its network with {key} {(entries.TryGetValue(key, out var value) ? $"'{(value.Length <= 80 ? value : value[..80] + "…")}'" : "missing")}; it takes {wanted}.");
}
