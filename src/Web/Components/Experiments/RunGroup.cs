using System.Collections.Immutable;
using Retort.Contracts.Runs;
using Retort.Web.Components.Shared;

namespace Retort.Web.Components.Experiments;

/// <summary>Runs of one stage, role and setting.</summary>
/// <param name="Key">Such as `final/student/T=20`; stands in URLs.</param>
/// <param name="Stage">Their stage.</param>
/// <param name="Role">Their role.</param>
/// <param name="Setting">What tells arms of the role apart; may be empty.</param>
/// <param name="Runs">In plan order.</param>
public sealed record RunGroup(string Key, RunStage Stage, RunRole Role, string Setting, ImmutableArray<RunSummary> Runs)
{
    /// <summary>All groups, in plan order.</summary>
    public static ImmutableArray<RunGroup> Of(IEnumerable<RunSummary> runs) =>
    [
        .. runs.GroupBy(run => (run.Stage, run.Role, run.Setting)).Select(group => new RunGroup(
            string.Join('/', new[] { Names.Word(group.Key.Stage), Names.Word(group.Key.Role), group.Key.Setting }.Where(part => part.Length > 0)),
            group.Key.Stage,
            group.Key.Role,
            group.Key.Setting,
            [.. group])),
    ];
}
