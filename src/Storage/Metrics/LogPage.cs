using System.Collections.Immutable;
using Retort.Contracts.Metrics;

namespace Retort.Storage.Metrics;

/// <summary>Log lines after a cursor; pass <see cref="Cursor"/> for the next page.</summary>
public sealed record LogPage(long Cursor, ImmutableArray<LogLine> Lines, bool More);
