namespace Retort.Grains.Contract.Fakes;

/// <summary>One silo for all tests that do not stop it: each uses keys of its own.</summary>
public sealed class SharedSilo : IAsyncLifetime
{
    internal ContractSilo Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await ContractSilo.StartAsync();

    public async Task DisposeAsync() => await Silo.DisposeAsync();
}
