using Retort.Storage.Database;
using Retort.Testing.Clocks;
using Retort.Testing.Databases;

namespace Retort.Storage.Tests.Database;

public sealed class PostgresServerCheckTests
{
    private static readonly PostgresServerCheck Good = new()
    {
        VersionNumber = 150018,
        Version = "15.18",
        Encoding = "UTF8",
        ReadOnly = false,
        SynchronousCommit = true,
        Fsync = true,
        ClockOffset = TimeSpan.FromSeconds(4),
        RoundTrip = TimeSpan.FromMilliseconds(1),
    };

    [Fact]
    public void Refuse_GoodServer_DoesNot() => Good.Refuse("the database");

    [Fact]
    public void Refuse_SeveralProblems_NamesAllOfThem()
    {
        var check = Good with { VersionNumber = 140011, Version = "14.11", Encoding = "SQL_ASCII", ReadOnly = true, SynchronousCommit = false, ClockOffset = TimeSpan.FromSeconds(-6.5) };

        var error = Assert.Throws<StorageException>(() => check.Refuse("the database"));

        Assert.All(["14.11", "15 or later", "SQL_ASCII", "primary", "synchronous_commit", "6.5 s behind", "5 s"], part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuse_SlowAnswer_AllowsForWhatCannotBeKnown() => (Good with { ClockOffset = TimeSpan.FromSeconds(6), RoundTrip = TimeSpan.FromSeconds(3) }).Refuse("the database");

    [Fact]
    public async Task Open_ClockFarOff_IsRefusedAndNothingIsWritten()
    {
        var server = await PostgresServer.GetSharedAsync();
        var connection = await server.CreateSchemaAsync();
        var clock = new ManualTimeProvider();
        clock.Advance(TimeSpan.FromDays(36_500));

        var error = Assert.Throws<StorageException>(() => PostgresDatabase.Open(PostgresAddress.Parse(connection), migrate: true, clock));

        Assert.Contains("behind this machine's", error.Message, StringComparison.Ordinal);
        await using var storage = new TestStorage(connection);
        Assert.Equal(0L, await storage.ExecuteAsync("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"));
    }

    [Theory]
    [InlineData("Password=hunter2", "Username and Password")]
    [InlineData("Database=nowhere", "CREATE DATABASE")]
    [InlineData("Options=-c default_transaction_read_only=on", "primary")]
    [InlineData("Options=-c synchronous_commit=off", "synchronous_commit")]
    [InlineData("Port=1", "127.0.0.1:1")]
    [InlineData("Host=nowhere.invalid", "nowhere.invalid")]
    [InlineData("SSL Mode=Require", "SSL")]
    public async Task Open_WrongServerOrSetting_SaysWhereAndWhatToDoWithoutThePassword(string setting, string advice)
    {
        var server = await PostgresServer.GetSharedAsync();

        var error = Assert.Throws<StorageException>(() => PostgresDatabase.Open(PostgresAddress.Parse($"{server.ConnectionString};{setting}"), migrate: true, TimeProvider.System));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains("user 'retort'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}
