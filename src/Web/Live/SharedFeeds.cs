namespace Retort.Web.Live;

/// <summary>At most one feed for each key.</summary>
internal sealed class SharedFeeds<TKey, TFeed>(Func<TKey, TFeed> create) where TKey : notnull where TFeed : Feed
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TFeed> _feeds = [];

    public FeedLease<TFeed> Open(TKey key, Action changed)
    {
        TFeed feed;
        lock (_gate)
        {
            if (!_feeds.TryGetValue(key, out feed!))
            {
                feed = create(key);
                _feeds.Add(key, feed);
                feed.Start();
            }

            feed.Subscribers++;
            feed.Add(changed);
        }

        return new FeedLease<TFeed>(feed, () => ReleaseAsync(key, feed, changed));
    }

    public Task StopAsync()
    {
        TFeed[] feeds;
        lock (_gate)
        {
            feeds = [.. _feeds.Values];
            _feeds.Clear();
        }

        return Task.WhenAll(feeds.Select(feed => feed.DisposeAsync().AsTask()));
    }

    private Task ReleaseAsync(TKey key, TFeed feed, Action changed)
    {
        lock (_gate)
        {
            feed.Remove(changed);
            if (--feed.Subscribers > 0 || !_feeds.TryGetValue(key, out var current) || current != feed) return Task.CompletedTask;
            _feeds.Remove(key);
        }

        return feed.DisposeAsync().AsTask();
    }
}
