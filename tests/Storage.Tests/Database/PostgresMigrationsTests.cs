using Npgsql;
using Retort.Storage.Database;

namespace Retort.Storage.Tests.Database;

public sealed class PostgresMigrationsTests() : StoreTests(StoreKind.Postgres)
{
    private const string Name = "the PostgreSQL database of the test";

    private string Connection => Storage.Postgres!;

    [Fact]
    public async Task Apply_OlderDatabase_AddsOnlyWhatIsMissing()
    {
        await using var connection = await ConnectAsync();
        new PostgresMigrations(new(["CREATE TABLE one (value integer); INSERT INTO one VALUES (1)"])).Apply(connection, Name, migrate: true);

        var version = new PostgresMigrations(new(["BROKEN", "UPDATE one SET value = value + 1", "CREATE TABLE three (value integer)"])).Apply(connection, Name, migrate: true);

        Assert.Equal(3, version);
        Assert.Equal(2, await Storage.ExecuteAsync("SELECT value FROM one"));
        Assert.Equal(0L, await Storage.ExecuteAsync("SELECT count(*) FROM three"));
    }

    [Fact]
    public async Task Apply_KilledInTheMiddle_LeavesTheVersionBeforeAndIsFinishedByTheNext()
    {
        await using (var connection = await ConnectAsync())
        {
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => Task.Run(() => new PostgresMigrations(
                new(["CREATE TABLE one (value integer)", "CREATE TABLE two (value integer); SELECT pg_terminate_backend(pg_backend_pid())"])).Apply(connection, Name, migrate: true)));
        }

        Assert.Equal(1, await Storage.ExecuteAsync("SELECT max(version) FROM retort_schema"));
        await using var next = await ConnectAsync();
        Assert.Equal(2, new PostgresMigrations(new(["BROKEN", "CREATE TABLE two (value integer)"])).Apply(next, Name, migrate: true));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MigratesOnce()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(Open)));

        Assert.All(opened, database => Assert.Equal(SchemaScripts.Postgres.Version, database.SchemaVersion));
        Assert.Equal((long)SchemaScripts.Postgres.Version, await Storage.ExecuteAsync("SELECT count(*) FROM retort_schema"));
        foreach (var database in opened) await database.DisposeAsync();
    }

    [Fact]
    public async Task Open_NewerDatabase_IsRefusedWithBothVersions()
    {
        await Open().DisposeAsync();
        await Storage.ExecuteAsync("INSERT INTO retort_schema (version) VALUES (900)");

        var error = Assert.Throws<StorageException>(Open);

        Assert.Contains("schema version 900", error.Message, StringComparison.Ordinal);
        Assert.Contains($"up to {SchemaScripts.Postgres.Version}", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer Retort", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_EmptyDatabaseThatMayNotBeChanged_IsRefusedAndLeftEmpty()
    {
        var error = Assert.Throws<StorageException>(() => PostgresDatabase.Open(PostgresAddress.Parse(Connection), migrate: false, TimeProvider.System));

        Assert.Contains("schema version 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Migrate=true", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await CountTablesAsync());
    }

    [Fact]
    public async Task Open_TablesOfAnotherProgram_AreRefusedAndLeftAlone()
    {
        await Storage.ExecuteAsync("CREATE TABLE theirs (value integer)");

        var error = Assert.Throws<StorageException>(Open);

        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await CountTablesAsync());
    }

    [Fact]
    public async Task Open_UserWithoutTheRight_SaysWhichRight()
    {
        await Storage.ExecuteAsync("CREATE ROLE visitor LOGIN PASSWORD 'p'; DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO visitor', current_schema()); END $$");

        var error = Assert.Throws<StorageException>(() => PostgresDatabase.Open(PostgresAddress.Parse($"{Connection};Username=visitor;Password=p"), migrate: true, TimeProvider.System));

        Assert.Contains("GRANT", error.Message, StringComparison.Ordinal);
        Assert.Contains("'visitor'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SearchPathWithoutASchema_SaysSo()
    {
        var error = Assert.Throws<StorageException>(() => PostgresDatabase.Open(PostgresAddress.Parse($"{Connection};Search Path=nowhere"), migrate: true, TimeProvider.System));

        Assert.Contains("Search Path", error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await CountTablesAsync());
    }

    [Fact]
    public async Task Open_NewDatabase_AnswersTheQueriesOfOrleans()
    {
        await using var database = Open();
        var now = new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

        Assert.Equal(1, await QueryAsync("InsertMembershipVersionKey", ("DeploymentId", "d")));
        Assert.Equal(1, await QueryAsync(
            "InsertMembershipKey", ("DeploymentId", "d"), ("Address", "127.0.0.1"), ("Port", 1), ("Generation", 2), ("SiloName", "silo"), ("HostName", "host"), ("Status", 3),
            ("ProxyPort", 30000), ("StartTime", now), ("IAmAliveTime", now), ("Version", 0)));
        Assert.Equal("127.0.0.1", await QueryAsync("GatewaysQueryKey", ("DeploymentId", "d"), ("Status", 3)));
        Assert.Equal(0, await QueryAsync(
            "UpsertReminderRowKey", ("ServiceId", "s"), ("GrainId", "g"), ("ReminderName", "r"), ("StartTime", now), ("Period", 60_000L), ("GrainHash", 7)));
        Assert.Equal("g", await QueryAsync("ReadRangeRows1Key", ("ServiceId", "s"), ("BeginHash", 0), ("EndHash", 10)));
    }

    private PostgresDatabase Open() => PostgresDatabase.Open(PostgresAddress.Parse(Connection), migrate: true, TimeProvider.System);

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private async Task<object?> QueryAsync(string key, params (string Name, object Value)[] values)
    {
        var text = (string)(await Storage.ExecuteAsync($"SELECT querytext FROM orleansquery WHERE querykey = '{key}'"))!;
        await using var connection = await ConnectAsync();
#pragma warning disable CA2100 // Orleans runs the texts that it finds, as here.
        await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return await command.ExecuteScalarAsync();
    }

    private Task<object?> CountTablesAsync() => Storage.ExecuteAsync("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()");
}
