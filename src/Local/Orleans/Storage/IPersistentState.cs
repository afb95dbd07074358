using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>
/// A state that a grain declares as a constructor parameter with <see cref="PersistentStateAttribute"/>. It is read before
/// <see cref="Grain.OnActivateAsync"/>; without a record it is a new <typeparamref name="TState"/>.
/// </summary>
public interface IPersistentState<TState> : IStorage<TState>;
