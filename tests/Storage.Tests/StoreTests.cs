namespace Retort.Storage.Tests;

/// <summary>Stores of their own for each test; the same tests for each kind of database.</summary>
public abstract class StoreTests(StoreKind kind) : IAsyncLifetime
{
    protected TestStorage Storage { get; private set; } = null!;

    public async Task InitializeAsync() => Storage = await TestStorage.CreateAsync(kind);

    public Task DisposeAsync() => Storage.DisposeAsync().AsTask();
}
