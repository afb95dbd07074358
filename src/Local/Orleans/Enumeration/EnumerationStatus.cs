namespace Orleans.Runtime;

internal enum EnumerationStatus
{
    /// <summary>Ask again; without values nothing came in time.</summary>
    GoesOn,

    Completed,

    /// <summary>The activation does not know the enumeration.</summary>
    Missing,
}
