using Retort.Storage.Database;

namespace Retort.Storage.Tests.Database;

public sealed class PostgresAddressTests
{
    [Fact]
    public void Parse_Complete_NamesHostDatabaseAndUserOnly()
    {
        var address = PostgresAddress.Parse("Server=db.example; Port=5433; Database=retort; User Id=member; Password='se;cr=et'");

        Assert.Equal("the PostgreSQL database 'retort' on db.example:5433 (user 'member')", address.Name);
        Assert.Equal(20, address.Connections);
        Assert.Contains("se;cr=et", address.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OwnPoolSize_IsKept() => Assert.Equal(7, PostgresAddress.Parse("Host=h;Database=d;Username=u;MaxPoolSize=7").Connections);

    [Theory]
    [InlineData("", "Host, Database, Username")]
    [InlineData("Host=db", "Database, Username")]
    [InlineData("Host=db;Database=retort;Username=", "Username")]
    [InlineData("hunter2", "Keyword=Value")]
    [InlineData("postgres://member:hunter2@db/retort", "URI")]
    [InlineData("Host=db;Database=retort;Username=u;Password=a;hunter2=1", "unknown keyword")]
    [InlineData("Host=db;Database=retort;Username=u;Port=hunter2", "'port'")]
    [InlineData("Host=db;Database=retort;Username=u;SSL Mode=hunter2", "'ssl mode'")]
    [InlineData("Host=db;Database=retort;Username=u;Password=hunter2;Multiplexing=true", "Multiplexing")]
    public void Parse_Wrong_SaysWhatIsWrongAndWhatIsRightWithoutTheSecret(string text, string problem)
    {
        var error = Assert.Throws<StorageException>(() => PostgresAddress.Parse(text));

        Assert.Contains(problem, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Retort:Storage:Postgres", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}
