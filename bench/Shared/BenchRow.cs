using System.Text.Json.Serialization;

namespace Retort.Bench;

/// <summary>One figure beside its peer's.</summary>
internal sealed record BenchRow
{
    [JsonPropertyName("suite")]
    public required string Suite { get; init; }

    [JsonPropertyName("case")]
    public required string Case { get; init; }

    /// <summary>Median over the turns.</summary>
    [JsonPropertyName("figure")]
    public required double Figure { get; init; }

    [JsonPropertyName("unit")]
    public required string Unit { get; init; }

    /// <summary>What it is compared with, version included; null where that is not installed.</summary>
    [JsonPropertyName("peer")]
    public string? Peer { get; init; }

    [JsonPropertyName("peerFigure")]
    public double? PeerFigure { get; init; }

    /// <summary>Median of the turns' ratios; above 1 where ours is better.</summary>
    [JsonPropertyName("ratio")]
    public double? Ratio { get; init; }

    /// <summary>What the machine's arithmetic and memory would allow at most, in words.</summary>
    [JsonPropertyName("floor")]
    public string? Floor { get; init; }

    [JsonPropertyName("target")]
    public string? Target { get; init; }

    [JsonPropertyName("met")]
    public bool? Met { get; init; }

    /// <summary>Vector width and cores in use.</summary>
    [JsonPropertyName("processor")]
    public required string Processor { get; init; }
}
