namespace Retort.Storage.Tests.Catalogue;

public sealed class SqliteCatalogueTests() : CatalogueTests(StoreKind.Sqlite);
