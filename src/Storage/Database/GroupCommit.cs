using System.Threading.Channels;

namespace Retort.Storage.Database;

/// <summary>
/// Gathers what many callers write at the same time into few transactions. A caller hears after the commit. Nothing waits for
/// company: while one commit is under way, the next one gathers.
/// </summary>
internal sealed class GroupCommit<TItem, TResult> : IAsyncDisposable
{
    private const int ItemsInCommit = 256;
    private const int BytesInCommit = 8 * 1024 * 1024;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(8 * ItemsInCommit);
    private readonly Func<TItem, int> _bytes;
    private readonly Func<IReadOnlyList<TItem>, Task<TResult[]>> _commit;
    private readonly Task[] _lanes;

    /// <param name="lanes">Commits under way at the same time.</param>
    /// <param name="bytes">About how large an item is.</param>
    /// <param name="commit">Writes all items in one transaction and returns a result for each.</param>
    public GroupCommit(int lanes, Func<TItem, int> bytes, Func<IReadOnlyList<TItem>, Task<TResult[]>> commit)
    {
        _bytes = bytes;
        _commit = commit;
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => Task.Run(RunLaneAsync))];
    }

    /// <summary>Completes when the item is durable. Cancelling has an effect only before its commit has begun.</summary>
    public async Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(item, cancellationToken);
        try
        {
            await _queue.Writer.WriteAsync(waiting, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PostgresDatabase), "The database was closed.");
        }

        return await waiting.Completion.Task;
    }

    /// <summary>Takes no more and commits what waits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.WhenAll(_lanes);
    }

    private async Task RunLaneAsync()
    {
        var taken = new List<Waiting>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            Take(taken);
            if (taken.Count > 0) await CommitAsync(taken);
        }
    }

    private void Take(List<Waiting> taken)
    {
        taken.Clear();
        var bytes = 0;
        while (taken.Count < ItemsInCommit && bytes < BytesInCommit && _queue.Reader.TryRead(out var waiting))
        {
            if (waiting.CancellationToken.IsCancellationRequested)
            {
                waiting.Completion.TrySetCanceled(waiting.CancellationToken);
                continue;
            }

            taken.Add(waiting);
            bytes += _bytes(waiting.Item);
        }
    }

    private async Task CommitAsync(List<Waiting> taken)
    {
        try
        {
            var results = await _commit([.. taken.Select(waiting => waiting.Item)]);
            for (var i = 0; i < taken.Count; i++) taken[i].Completion.TrySetResult(results[i]);
        }
        catch (Exception e)
        {
            // The lane's border: everyone in the commit is told, and the lane goes on.
            foreach (var waiting in taken) waiting.Completion.TrySetException(e);
        }
    }

    private sealed record Waiting(TItem Item, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<TResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
