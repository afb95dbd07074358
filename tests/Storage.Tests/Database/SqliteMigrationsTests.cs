using Retort.Storage.Database;

namespace Retort.Storage.Tests.Database;

public sealed class SqliteMigrationsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retort-schema-").FullName;

    private string DatabaseFile => Path.Combine(_folder, "retort.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Apply_OlderDatabase_AddsOnlyWhatIsMissing()
    {
        using var session = SqliteSession.Open(DatabaseFile, readOnly: false);
        new SqliteMigrations(new(["CREATE TABLE one (value INTEGER); INSERT INTO one VALUES (1)"])).Apply(session, DatabaseFile, migrate: true);

        var version = new SqliteMigrations(new(["CREATE TABLE one (value INTEGER)", "UPDATE one SET value = value + 1", "CREATE TABLE three (value INTEGER)"])).Apply(session, DatabaseFile, migrate: true);

        Assert.Equal(3, version);
        Assert.Equal(2, session.Number("SELECT value FROM one"));
        Assert.Equal(0, session.Number("SELECT COUNT(*) FROM three"));
    }

    [Fact]
    public void Apply_StepFails_LeavesTheVersionBefore()
    {
        using var session = SqliteSession.Open(DatabaseFile, readOnly: false);

        Assert.ThrowsAny<Exception>(() => new SqliteMigrations(new(["CREATE TABLE one (value INTEGER)", "CREATE TABLE two (value INTEGER); BROKEN"])).Apply(session, DatabaseFile, migrate: true));

        Assert.Equal(1, session.Number("PRAGMA user_version"));
        Assert.Equal(0, session.Number("SELECT COUNT(*) FROM sqlite_master WHERE name = 'two'"));
        Assert.False(session.InTransaction);
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MigratesOnce()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteDatabase.Open(DatabaseFile, 1))));

        Assert.Single(databases.Select(database => database.SchemaVersion).Distinct());
        foreach (var database in databases) await database.DisposeAsync();
    }

    [Fact]
    public void Open_NewerDatabase_IsRefusedWithBothVersions()
    {
        SqliteDatabase.Open(DatabaseFile, 1).Dispose();
        Change("PRAGMA user_version = 900");

        var error = Assert.Throws<StorageException>(() => SqliteDatabase.Open(DatabaseFile, 1));

        Assert.Contains("schema version 900", error.Message, StringComparison.Ordinal);
        Assert.Contains("newer Retort", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OlderDatabaseThatMayNotBeChanged_IsRefusedWithWhatToDo()
    {
        var error = Assert.Throws<StorageException>(() => SqliteDatabase.Open(DatabaseFile, 1, migrate: false));

        Assert.Contains("schema version 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Migrate=true", error.Message, StringComparison.Ordinal);
        using var session = SqliteSession.Open(DatabaseFile, readOnly: true);
        Assert.Equal(0, session.Number("SELECT COUNT(*) FROM sqlite_master"));
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedAndLeftAlone()
    {
        Change("CREATE TABLE theirs (value INTEGER)");

        var error = Assert.Throws<StorageException>(() => SqliteDatabase.Open(DatabaseFile, 1));

        Assert.Contains("another program", error.Message, StringComparison.Ordinal);
        using var session = SqliteSession.Open(DatabaseFile, readOnly: true);
        Assert.Equal(1, session.Number("SELECT COUNT(*) FROM sqlite_master"));
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsRefusedWithItsName()
    {
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5000));

        var error = Assert.Throws<StorageException>(() => SqliteDatabase.Open(DatabaseFile, 1));

        Assert.Contains(DatabaseFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EnsureLoaded_OnThisMachine_IsAtLeastTheBundledVersion() =>
        Assert.True(Version.Parse(SqliteLibrary.EnsureLoaded()) >= new Version(3, 35, 5));

    private void Change(string sql)
    {
        using var session = SqliteSession.Open(DatabaseFile, readOnly: false);
        session.ExecuteScript(sql);
    }
}
