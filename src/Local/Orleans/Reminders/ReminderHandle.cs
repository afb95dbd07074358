namespace Orleans.Runtime;

/// <param name="GrainId">Whose it is.</param>
/// <param name="ReminderName">Unique in the grain.</param>
/// <param name="ETag">Of one registration.</param>
[GenerateSerializer, Immutable]
internal sealed record ReminderHandle([property: Id(0)] GrainId GrainId, [property: Id(1)] string ReminderName, [property: Id(2)] Guid ETag) : IGrainReminder;
