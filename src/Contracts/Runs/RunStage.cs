namespace Retort.Contracts.Runs;

/// <summary>Which part of the protocol a run belongs to.</summary>
[GenerateSerializer, Alias("retort.run-stage")]
public enum RunStage
{
    /// <summary>Trains without the validation split and is judged on it; never reads test.</summary>
    Selection,

    /// <summary>Refits a frozen recipe on all training cases and reads test once, at its end.</summary>
    Final,
}
