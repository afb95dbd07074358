using Retort.Contracts.Identity;

namespace Retort.Grains.Audit;

/// <summary>What a command tells the audit log about itself.</summary>
/// <param name="Project">Whose chain it goes into.</param>
/// <param name="Actor">Who gave the command.</param>
/// <param name="Action">Such as `run.leased`.</param>
/// <param name="Detail">For a person; cut to what the log takes.</param>
/// <param name="Gone">The object exists no more after it.</param>
public sealed record AuditEntry(string Project, Actor Actor, string Action, string? Detail = null, bool Gone = false);
