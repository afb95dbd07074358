using Orleans;

namespace Retort.Bench.Grains.Grains;

[Alias("retort.bench-state")]
public interface IStateGrain : IGrainWithIntegerKey
{
    [Alias("total")]
    Task<long> TotalAsync();

    /// <summary>Adds and stores.</summary>
    [Alias("add")]
    Task AddAsync(long amount);
}
