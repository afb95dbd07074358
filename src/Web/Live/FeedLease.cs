namespace Retort.Web.Live;

/// <summary>One circuit's share of a feed; disposing gives it back.</summary>
public sealed class FeedLease<TFeed> : IAsyncDisposable where TFeed : Feed
{
    private Func<Task>? _release;

    internal FeedLease(TFeed feed, Func<Task> release)
    {
        Feed = feed;
        _release = release;
    }

    public TFeed Feed { get; }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _release, null) is { } release) await release();
    }
}
