namespace Retort.Storage.Tests;

/// <summary>The kinds of database that the stores' tests run against.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}
