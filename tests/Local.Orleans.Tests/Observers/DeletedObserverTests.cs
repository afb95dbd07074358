using Orleans.Runtime;
using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Observers;

/// <summary>What is deleted in this process is known at once. In a cluster the caller waits for the time-out.</summary>
public sealed class DeletedObserverTests : IAsyncLifetime
{
    private TestSilo _silo = null!;

    private INewsGrain Grain => field ??= _silo.Grains.GetGrain<INewsGrain>("news");

    public async Task InitializeAsync() => _silo = await TestSilo.StartAsync();

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task DeletedObserver_IsNotified_FailsAndIsDropped()
    {
        var listener = new Listener();
        var reference = _silo.Grains.CreateObjectReference<INewsObserver>(listener);
        await Grain.SubscribeAsync(reference);
        _silo.Grains.DeleteObjectReference<INewsObserver>(reference);

        await Assert.ThrowsAsync<ClientNotAvailableException>(() => Grain.TellAsync(reference, "gone"));
        await Grain.PublishAsync("gone");

        Assert.Empty(listener.Heard);
        Assert.Equal(0, await Grain.SubscribersAsync());
    }

    private sealed class Listener : INewsObserver
    {
        public List<string> Heard { get; } = [];

        public Task HearAsync(string news)
        {
            Heard.Add(news);
            return Task.CompletedTask;
        }

        public void Overhear(string news) => Heard.Add(news);
    }
}
