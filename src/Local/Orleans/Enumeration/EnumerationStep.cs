namespace Orleans.Runtime;

/// <param name="Values">Elements that were there without waiting, or the one that was waited for.</param>
/// <param name="Status">What comes after them.</param>
internal sealed record EnumerationStep<T>(IReadOnlyList<T> Values, EnumerationStatus Status);
