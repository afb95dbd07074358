namespace Retort.Contracts.Runs;

/// <summary>What a stored blob is to its run.</summary>
[GenerateSerializer, Alias("retort.artefact-kind")]
public enum ArtefactKind
{
    /// <summary>The finished network, as safetensors.</summary>
    Weights,

    /// <summary>Weights, optimiser and generator state after some epoch: what an interrupted run continues from.</summary>
    Resumable,

    /// <summary>Logits over the transfer set, keyed by sample id, as safetensors.</summary>
    SoftTargets,
}
