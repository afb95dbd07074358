using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;

namespace Retort.Grains.Contract.Observers;

public sealed class ObserverTests(SharedSilo shared) : ContractTest(shared)
{
    private INewsGrain Grain => field ??= Silo.Grains.GetGrain<INewsGrain>(Key);

    [Fact]
    public async Task Notification_ObserverSubscribed_IsHeardInOrder()
    {
        var listener = new Listener();
        await Grain.SubscribeAsync(Silo.Grains.CreateObjectReference<INewsObserver>(listener));

        await Grain.PublishAsync("one");
        await Grain.PublishAsync("two");

        Assert.Equal(["one", "two"], listener.Heard);
    }

    [Fact]
    public async Task VoidNotification_ObserverSubscribed_ArrivesLater()
    {
        var listener = new Listener();
        await Grain.SubscribeAsync(Silo.Grains.CreateObjectReference<INewsObserver>(listener));

        await Grain.WhisperAsync("psst");
        await listener.Overheard;

        Assert.Equal(["psst"], listener.Heard);
    }

    [Fact]
    public async Task Subscription_NotRenewedInTime_IsDropped()
    {
        var lost = new Listener();
        var renewed = new Listener();
        var renewedReference = Silo.Grains.CreateObjectReference<INewsObserver>(renewed);
        await Grain.SubscribeAsync(Silo.Grains.CreateObjectReference<INewsObserver>(lost));
        await Grain.SubscribeAsync(renewedReference);
        Silo.Clock.Advance(TimeSpan.FromSeconds(50));
        await Grain.SubscribeAsync(renewedReference);

        Silo.Clock.Advance(TimeSpan.FromSeconds(50));
        await Grain.PublishAsync("late");

        Assert.Empty(lost.Heard);
        Assert.Equal(["late"], renewed.Heard);
        Assert.Equal(1, await Grain.SubscribersAsync());
        GC.KeepAlive(lost);
    }

    [Fact]
    public async Task ThrowingObserver_IsNotified_IsDropped()
    {
        var listener = new Listener { Failure = new FormatException("cannot read") };
        var reference = Silo.Grains.CreateObjectReference<INewsObserver>(listener);
        await Grain.SubscribeAsync(reference);

        var failure = await Assert.ThrowsAsync<FormatException>(() => Grain.TellAsync(reference, "x"));
        await Grain.PublishAsync("x");

        Assert.Equal("cannot read", failure.Message);
        Assert.Equal(0, await Grain.SubscribersAsync());
    }

    [Fact]
    public void ObserverItself_PassedInsteadOfItsReference_IsRefused() =>
        Assert.Throws<NotSupportedException>(() => { _ = Grain.SubscribeAsync(new Listener()); });

    [Fact]
    public void DeleteObjectReference_NotAReference_Throws() =>
        Assert.Throws<ArgumentException>(() => Silo.Grains.DeleteObjectReference<INewsObserver>(new Listener()));

    private sealed class Listener : INewsObserver
    {
        private readonly TaskCompletionSource _overheard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Heard { get; } = [];

        public Exception? Failure { get; init; }

        public Task Overheard => _overheard.Task;

        public Task HearAsync(string news)
        {
            Heard.Add(news);
            return Failure is null ? Task.CompletedTask : Task.FromException(Failure);
        }

        public void Overhear(string news)
        {
            Heard.Add(news);
            _overheard.TrySetResult();
        }
    }
}
