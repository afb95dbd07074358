using System.Text.Json.Serialization;

namespace Retort.Bench.Grains;

/// <summary>What one process measured: the line that it prints.</summary>
internal sealed record Measurement
{
    [JsonPropertyName("figure")]
    public required double Figure { get; init; }

    /// <summary>Name and version of the runtime that it was built with.</summary>
    [JsonPropertyName("runtime")]
    public required string Runtime { get; init; }
}
