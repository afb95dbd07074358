using Retort.Contracts.Identity;

namespace Retort.Grains.Experiments;

/// <summary>Something that an experiment must do now.</summary>
public abstract record PlanStep
{
    private PlanStep()
    {
    }

    /// <summary>Every selection run of an arm completed: its recipe can be chosen from <paramref name="Candidates"/>.</summary>
    public sealed record Freeze(ImmutableArray<int> Candidates) : PlanStep;

    /// <summary>The run has what it waited for.</summary>
    public sealed record Release(int Run) : PlanStep;

    /// <summary>The run can never have what it waits for, or is not wanted any more.</summary>
    public sealed record Cancel(int Run, string Reason, Actor Actor) : PlanStep;
}
