using Orleans;
using Orleans.Concurrency;

namespace Retort.Grains.Contract.Grains;

/// <summary>Methods that stand at a gate, of every kind of interleaving.</summary>
public interface IGateGrain : IGrainWithStringKey
{
    Task<string> PassAsync(string gate);

    [ReadOnly]
    Task ReadAsync(string gate);

    [AlwaysInterleave]
    Task InterleaveAsync(string gate);

    [OneWay]
    Task TellAsync(string gate);

    [OneWay]
    Task TellAndFailAsync();

    [ResponseTimeout("00:00:01")]
    Task PassSoonAsync(string gate);

    Task PassUnlessCancelledAsync(string gate, CancellationToken cancellationToken);
}
