namespace Retort.Distillation.Checkpoints;

/// <summary>What a file may ask of its reader.</summary>
public sealed record SafetensorsLimits
{
    /// <summary>Bytes of the JSON header; 1 MiB.</summary>
    public int HeaderBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all tensors together; 1 GiB. One tensor may have at most 2,147,483,591 bytes, .NET's longest array.</summary>
    public long DataBytes { get; init; } = 1L << 30;

    /// <summary>Number of tensors; 4,096.</summary>
    public int Tensors { get; init; } = 4096;

    /// <summary>Dimensions of a tensor; 8.</summary>
    public int Rank { get; init; } = 8;
}
