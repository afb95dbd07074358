using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface ITallyGrain : IGrainWithStringKey
{
    Task<int> AddAsync(int amount);

    Task<int> TotalAsync();

    Task<(bool Exists, string? Etag)> RecordAsync();

    Task ClearAsync();

    Task LeaveAsync();

    /// <summary>Calls another tally's <see cref="AddAsync"/> and lets its failure pass through.</summary>
    Task AddThroughAsync(string other, int amount);

    /// <returns>A number that is new for each activation.</returns>
    Task<Guid> ActivationAsync();
}
