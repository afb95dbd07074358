namespace Retort.Contracts.Specs;

/// <summary>The teacher: trained once, with regularisation, on hard targets.</summary>
[GenerateSerializer, Immutable, Alias("retort.teacher-spec")]
public sealed record TeacherSpec
{
    /// <summary>Seed of initialisation, data order, dropout and jitter; at least 1.</summary>
    [Id(0)]
    public int Seed { get; init; } = 1;

    [Id(1)]
    public required ModelSpec Model { get; init; }

    [Id(2)]
    public required TrainingSpec Training { get; init; }
}
