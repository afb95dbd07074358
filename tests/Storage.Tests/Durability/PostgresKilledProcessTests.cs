namespace Retort.Storage.Tests.Durability;

public sealed class PostgresKilledProcessTests() : KilledProcessTests(StoreKind.Postgres);
