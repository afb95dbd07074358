namespace Orleans.Core;

/// <summary>One stored state and its value in memory.</summary>
public interface IStorage<TState> : IStorage
{
    TState State { get; set; }
}
