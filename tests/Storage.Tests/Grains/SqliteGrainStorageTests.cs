namespace Retort.Storage.Tests.Grains;

public sealed class SqliteGrainStorageTests() : GrainStorageTests(StoreKind.Sqlite);
