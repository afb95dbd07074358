namespace Retort.Storage.Tests.Audit;

public sealed class SqliteAuditLogTests() : AuditLogTests(StoreKind.Sqlite);
