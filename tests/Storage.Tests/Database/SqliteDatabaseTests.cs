using Retort.Storage.Database;

namespace Retort.Storage.Tests.Database;

public sealed class SqliteDatabaseTests : IAsyncDisposable
{
    private readonly TestStorage _storage = new();

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    [Fact]
    public async Task Write_OnePartOfACommitFails_UndoesThatPartOnly()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = _storage.Database.WriteAsync(_ => gate.Wait(), default);
        var before = PutHostAsync("before");
        var failing = _storage.Database.WriteAsync(
            session =>
            {
                Put(session, "failing");
                throw new InvalidOperationException("refused");
            },
            default);
        var after = PutHostAsync("after");
        gate.Set();

        await blocked;
        await before;
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await after;

        Assert.Equal(["after", "before"], await ListAsync());
    }

    [Fact]
    public async Task Write_DiskFull_SaysSoKeepsNothingOfItAndGoesOnLater()
    {
        await PutHostAsync("kept");
        await _storage.Database.WriteAsync(session => session.Number("PRAGMA max_page_count = 1"), default);

        var error = await Assert.ThrowsAsync<StorageException>(() => _storage.Database.WriteAsync(
            session => session.Execute("INSERT INTO host (id, document) VALUES ('large', $1)", new string('a', 1_000_000)), default));
        await _storage.Database.WriteAsync(session => session.Number("PRAGMA max_page_count = 1000000"), default);
        await PutHostAsync("later");

        Assert.Contains("Free space", error.Message, StringComparison.Ordinal);
        Assert.Contains(_storage.DatabaseFile, error.Message, StringComparison.Ordinal);
        Assert.Equal(["kept", "later"], await ListAsync());
    }

    [Fact]
    public async Task Dispose_WritesWaiting_CommitsThemFirst()
    {
        using var gate = new ManualResetEventSlim();
        var blocked = _storage.Database.WriteAsync(_ => gate.Wait(), default);
        var waiting = Enumerable.Range(10, 50).Select(i => PutHostAsync($"host-{i}")).ToList();

        var disposal = _storage.Database.DisposeAsync();
        gate.Set();
        await disposal;
        await blocked;
        await Task.WhenAll(waiting);
        await _storage.ReopenAsync();

        Assert.Equal(50, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Write_AfterDispose_IsRefused()
    {
        await _storage.Database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutHostAsync("late"));
        await Assert.ThrowsAsync<ObjectDisposedException>(ListAsync);
    }

    [Fact]
    public async Task Dispose_Synchronously_CommitsAndCloses()
    {
        await PutHostAsync("host");

        _storage.Database.Dispose();
        _storage.Database.Dispose();

        Assert.False(File.Exists(_storage.DatabaseFile + "-wal"));
    }

    [Fact]
    public async Task Write_CancelledWhileItWaits_IsNotDone()
    {
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var blocked = _storage.Database.WriteAsync(_ => gate.Wait(), default);
        var waiting = _storage.Database.WriteAsync(session => Put(session, "cancelled"), cancellation.Token);
        await cancellation.CancelAsync();
        gate.Set();

        await blocked;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Read_WhileAnotherCommits_SeesOneState()
    {
        await PutHostAsync("first");
        var second = Task.CompletedTask;

        var counts = await _storage.Database.ReadAsync(
            session =>
            {
                var before = session.Number("SELECT COUNT(*) FROM host");
                using var written = new ManualResetEventSlim();
                second = PutHostAsync("second").ContinueWith(_ => written.Set(), TaskScheduler.Default);
                written.Wait();
                return (before, after: session.Number("SELECT COUNT(*) FROM host"));
            },
            default);
        await second;

        Assert.Equal((1, 1), counts);
        Assert.Equal(2, (await ListAsync()).Count);
    }

    [Fact]
    public async Task Read_MoreAtOnceThanReaders_AllAreServed()
    {
        await PutHostAsync("host");

        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ListAsync()));

        Assert.All(all, hosts => Assert.Equal(["host"], hosts));
    }

    [Fact]
    public async Task Write_ThroughAReader_IsRefused()
    {
        await Assert.ThrowsAsync<StorageException>(() => _storage.Database.ReadAsync(
            session =>
            {
                Put(session, "host");
                return true;
            },
            default));

        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Open_Writer_IsDurableAtEachCommit()
    {
        var settings = await _storage.Database.WriteAsync(
            session => (session.Number("PRAGMA synchronous"), session.Number("PRAGMA foreign_keys"), session.First("PRAGMA journal_mode", row => row.GetString(0))), default);

        Assert.Equal((2, 1, "wal"), settings);
    }

    private static void Put(SqliteSession session, string id) => session.Execute("INSERT INTO host (id, document) VALUES ($1, '{}')", id);

    private Task PutHostAsync(string id) => _storage.Database.WriteAsync(session => Put(session, id), default);

    private Task<List<string>> ListAsync() => _storage.Database.ReadAsync(session => session.Query("SELECT id FROM host ORDER BY id", row => row.GetString(0)), default);
}
