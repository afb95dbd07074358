namespace Retort.Contracts.Runs;

/// <summary>What a run is for.</summary>
[GenerateSerializer, Alias("retort.run-role")]
public enum RunRole
{
    /// <summary>Trains the large, regularised model and computes its soft-target set.</summary>
    Teacher,

    /// <summary>The student architecture on hard targets only.</summary>
    Baseline,

    /// <summary>The student architecture, distilled.</summary>
    Student,
}
