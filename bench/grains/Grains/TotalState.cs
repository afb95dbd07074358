using Orleans;

namespace Retort.Bench.Grains.Grains;

[GenerateSerializer, Immutable, Alias("retort.bench-total")]
public sealed record TotalState
{
    [Id(0)]
    public long Total { get; init; } = 0;

    [Id(1)]
    public int Writes { get; init; } = 0;
}
