using System.Collections.Concurrent;
using Retort.Testing.Databases;

namespace Retort.Storage.Tests.Durability;

public sealed class CrashedServerTests : IAsyncLifetime
{
    private PostgresServer _server = null!;

    public async Task InitializeAsync() => _server = await PostgresServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    [Fact]
    public async Task Append_ServerStopsAtOnceAndComesBack_HasEverythingAcknowledgedOnce()
    {
        await using var storage = new TestStorage(await _server.CreateSchemaAsync());
        var acknowledged = new ConcurrentBag<long>();
        using var some = new SemaphoreSlim(0);
        var stop = false;
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 1L; !Volatile.Read(ref stop); i++)
            {
                var sequence = (writer * 1_000_000) + i;
                try
                {
                    await storage.Metrics.AppendAsync(Samples.Run, 1, sequence, [Samples.Point("train/loss", sequence, sequence)], [], default);
                    acknowledged.Add(sequence);
                    some.Release();
                }
                catch (StorageException)
                {
                    // Not acknowledged, so it may be there or not; tried again, as a host does.
                    i--;
                }
            }
        })).ToList();
        for (var i = 0; i < 500; i++) await some.WaitAsync();

        await _server.CrashAsync();
        await _server.StartAgainAsync();
        // The writers go on by themselves.
        while (some.CurrentCount > 0) await some.WaitAsync();
        for (var i = 0; i < 200; i++) await some.WaitAsync();
        Volatile.Write(ref stop, true);
        await Task.WhenAll(writers);

        var snapshot = await storage.Metrics.ReadAsync(Samples.Run, [], 0, int.MaxValue, default);
        var stored = snapshot.Series.Single().Points.Select(point => point.Step).ToHashSet();
        Assert.Empty(acknowledged.Except(stored));
        Assert.Equal(stored.Count, snapshot.Cursor);
    }
}
