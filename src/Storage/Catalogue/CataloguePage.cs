using System.Collections.Immutable;

namespace Retort.Storage.Catalogue;

/// <summary>Part of a list, with the size of the whole.</summary>
public sealed record CataloguePage<T>(ImmutableArray<T> Items, int Total);
