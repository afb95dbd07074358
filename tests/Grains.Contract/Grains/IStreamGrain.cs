using Orleans;

namespace Retort.Grains.Contract.Grains;

/// <summary>Methods that return their elements one by one.</summary>
public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>0 to count - 1, without waiting.</summary>
    IAsyncEnumerable<int> CountAsync(int count);

    /// <summary>The names of gates, each when it has been passed. Reaches the gate "ended" when it is disposed.</summary>
    IAsyncEnumerable<string> PassAsync(string[] names, CancellationToken cancellationToken = default);

    /// <summary>1, then an exception.</summary>
    IAsyncEnumerable<int> FailAsync(string message);

    Task<int> AnswerAsync();

    Task LeaveAsync();
}
