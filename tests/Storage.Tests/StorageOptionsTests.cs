using Microsoft.Extensions.Configuration;

namespace Retort.Storage.Tests;

public sealed class StorageOptionsTests : IDisposable
{
    private const string Connection = "Host=db;Database=retort;Username=u;Password=hunter2";

    private readonly string _folder = Directory.CreateTempSubdirectory("retort-options-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Nothing_IsSqliteThatMayMigrate()
    {
        var options = Read();

        Assert.Null(options.Postgres);
        Assert.True(options.Migrate);
        Assert.Equal(_folder, options.DataFolder);
    }

    [Fact]
    public async Task Read_File_TakesItsText()
    {
        var file = Path.Combine(_folder, "connection");
        await File.WriteAllTextAsync(file, Connection + "\n");

        var options = Read(("PostgresFile", file), ("Migrate", "false"));

        Assert.Equal(Connection, options.Postgres);
        Assert.False(options.Migrate);
    }

    [Theory]
    [InlineData("Postgres", Connection, "PostgresFile", "x", "remove one")]
    [InlineData("PostgresFile", "/nowhere/connection", "Migrate", "", "'/nowhere/connection'")]
    [InlineData("PostgresFile", "/dev/null", "Migrate", "", "empty")]
    [InlineData("Postgres", Connection, "Migrate", "perhaps", "true or false")]
    public void Read_Wrong_SaysWhatToChangeWithoutTheSecret(string key, string value, string otherKey, string otherValue, string problem)
    {
        var error = Assert.Throws<StorageException>(() => Read((key, value), (otherKey, otherValue)));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private StorageOptions Read(params (string Key, string Value)[] settings) => StorageOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Retort:Storage:{setting.Key}", (string?)setting.Value))).Build(), _folder);
}
