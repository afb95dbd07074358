namespace Retort.Contracts.Specs;

/// <summary>One question, as a team member states it: everything that the planner needs to expand it into runs. Immutable once submitted.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-spec")]
public sealed record ExperimentSpec
{
    /// <summary>What people call it; 1 to 120 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Free text, at most 4,000 characters.</summary>
    [Id(1)]
    public string Description { get; init; } = "";

    /// <summary>The preset and variant that it started from, such as `mnist-distillation (quick)`; null when written by hand.</summary>
    [Id(2)]
    public string? Preset { get; init; }

    [Id(3)]
    public required DatasetSpec Dataset { get; init; }

    /// <summary>Seeds of the students, each at least 1 and used once. Runs that share a seed share initialisation and data order (paired seeds).</summary>
    [Id(4)]
    public required ImmutableArray<int> Seeds { get; init; }

    [Id(5)]
    public required TeacherSpec Teacher { get; init; }

    [Id(6)]
    public required StudentSpec Student { get; init; }

    [Id(7)]
    public required DistillationSpec Distillation { get; init; }

    /// <summary>How recipes are chosen on the validation split; null when the recipes as written are already frozen.</summary>
    [Id(8)]
    public SelectionSpec? Selection { get; init; }

    /// <summary>Published figures to show beside ours.</summary>
    [Id(9)]
    public ImmutableArray<ReferenceFigure> Reference { get; init; } = [];
}
