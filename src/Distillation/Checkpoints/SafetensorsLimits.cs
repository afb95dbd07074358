namespace Retort.Distillation.Checkpoints;

/// <summary>What a file may ask of its reader.</summary>
public sealed record SafetensorsLimits
{
    /// <summary>Bytes of the JSON header; 100,000,000, the format's own limit.</summary>
    public int HeaderBytes { get; init; } = 100_000_000;

    /// <summary>Bytes of all tensors together; 1 GiB. One tensor may have at most 2,147,483,591 bytes, .NET's longest array.</summary>
    public long DataBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of the longest file that the others allow.</summary>
    public long FileBytes => sizeof(long) + HeaderBytes + DataBytes;

    /// <summary>Number of tensors; 100,000.</summary>
    public int Tensors { get; init; } = 100_000;

    /// <summary>Dimensions of a tensor; 64, as in NumPy and PyTorch.</summary>
    public int Rank { get; init; } = 64;
}
