namespace Retort.Storage.Tests.Durability;

public sealed class SqliteKilledProcessTests() : KilledProcessTests(StoreKind.Sqlite);
