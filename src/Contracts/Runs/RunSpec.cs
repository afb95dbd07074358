using Retort.Contracts.Specs;

namespace Retort.Contracts.Runs;

/// <summary>Everything that determines one run apart from its inputs' bytes.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-spec")]
public sealed record RunSpec
{
    [Id(0)]
    public required RunRole Role { get; init; }

    [Id(1)]
    public required RunStage Stage { get; init; }

    [Id(2)]
    public required int Seed { get; init; }

    [Id(3)]
    public required DatasetSpec Dataset { get; init; }

    [Id(4)]
    public required ModelSpec Model { get; init; }

    [Id(5)]
    public required TrainingSpec Training { get; init; }

    /// <summary>Set for distilled students only.</summary>
    [Id(6)]
    public SoftTargetSpec? SoftTargets { get; init; }

    /// <summary>A resumable checkpoint is stored after each multiple of this.</summary>
    [Id(7)]
    public int CheckpointEveryEpochs { get; init; } = 5;

    /// <summary>The setting that tells arms of one role apart, such as `T=20`; empty for a role with one arm.</summary>
    public string Setting => SoftTargets is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"T={SoftTargets.Temperature}");
}
