using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Retort.Contracts;
using Retort.Contracts.Identity;

namespace Retort.Storage.Catalogue;

/// <summary>What the catalogue of every kind of database does with documents and queries.</summary>
internal static class CatalogueDocuments
{
    private const int TakeAtMost = 500;

    public static string Write<T>(T document) => JsonSerializer.Serialize(document, ContractJson.Options);

    /// <summary>The document in the first column.</summary>
    public static T Read<T>(DbDataReader row) => JsonSerializer.Deserialize<T>(row.GetString(0), ContractJson.Options)!;

    /// <summary>A name in the form in which it is searched: databases ignore case in ways of their own.</summary>
    public static string Fold(string name) => StorableText.Clean(name).ToUpperInvariant();

    /// <summary>The folded text to look for; null for all.</summary>
    public static string? FoldSearch(string? text) => string.IsNullOrWhiteSpace(text) ? null : Fold(text.Trim());

    /// <summary>A run's place in its plan.</summary>
    public static int PositionOf(RunId run) => int.Parse(run.Value.AsSpan(18), CultureInfo.InvariantCulture);

    public static void CheckPage(int skip, int take)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(take, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(take, TakeAtMost);
    }
}
