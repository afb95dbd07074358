using System.Text.Json.Serialization;

namespace Retort.Bench.Training;

/// <summary>What one process measured: the line that ours and the peer's print.</summary>
internal sealed record Measurement
{
    /// <summary>Median over windows of 20 steps.</summary>
    [JsonPropertyName("samples_per_s")]
    public required double SamplesPerSecond { get; init; }

    [JsonPropertyName("windows")]
    public required int Windows { get; init; }

    /// <summary>Of the last window.</summary>
    [JsonPropertyName("loss")]
    public required double? Loss { get; init; }

    /// <summary>Largest resident set of the process.</summary>
    [JsonPropertyName("peak_mb")]
    public required double PeakMegabytes { get; init; }

    /// <summary>Version of PyTorch; null for ours.</summary>
    [JsonPropertyName("torch")]
    public string? Torch { get; init; }
}
