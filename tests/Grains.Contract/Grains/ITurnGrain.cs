using Orleans;

namespace Retort.Grains.Contract.Grains;

public interface ITurnGrain : IGrainWithGuidKey
{
    /// <returns>The count after a slow increment that other requests would disturb.</returns>
    Task<int> IncrementAsync();

    /// <returns>Whether the code after awaits ran on the scheduler of this grain's turns.</returns>
    Task<bool> ResumesInTurnAsync();

    ValueTask<int> ValueAsync(int value);

    ValueTask NothingAsync();

    Task ThrowAsync(string message);

    Task ThrowBeforeAwaitAsync(string message);

    Task CancelItselfAsync();

    Task<string?> ContextAsync(string key);

    Task<string?> AmbientAsync();
}
