using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface IReentrantGateGrain : IGrainWithStringKey
{
    Task PassAsync(string gate);

    /// <summary>Counts with an await between reading and writing, and with turns that would collide if they ran at once.</summary>
    Task<int> CountTurnsAsync(int turns);
}
