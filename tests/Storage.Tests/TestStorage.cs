using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Retort.Storage.Audit;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Database;
using Retort.Storage.Metrics;
using Retort.Testing.Databases;

namespace Retort.Storage.Tests;

/// <summary>The stores as the server registers them, in a folder of their own that goes with them.</summary>
public sealed class TestStorage : IAsyncDisposable
{
    private ServiceProvider _services;

    /// <param name="postgres">A connection string; without one the stores are SQLite's.</param>
    public TestStorage(string? postgres = null)
    {
        Folder = Directory.CreateTempSubdirectory("retort-storage-").FullName;
        Postgres = postgres;
        _services = Build();
    }

    public string Folder { get; }

    public string DatabaseFile => Path.Combine(Folder, "retort.db");

    public string? Postgres { get; }

    public IServiceProvider Services => _services;

    public IMetricStore Metrics => _services.GetRequiredService<IMetricStore>();

    public ICatalogue Catalogue => _services.GetRequiredService<ICatalogue>();

    public IAuditLog Audit => _services.GetRequiredService<IAuditLog>();

    public IBlobStore Blobs => _services.GetRequiredService<IBlobStore>();

    public IGrainStorage Grains => _services.GetRequiredKeyedService<IGrainStorage>("retort");

    internal SqliteDatabase Database => _services.GetRequiredService<SqliteDatabase>();

    /// <summary>An empty database of this kind.</summary>
    public static async Task<TestStorage> CreateAsync(StoreKind kind) =>
        new(kind == StoreKind.Postgres ? await (await PostgresServer.GetSharedAsync()).CreateSchemaAsync() : null);

    /// <summary>Another process's stores on the same PostgreSQL database.</summary>
    public TestStorage OpenAnother(string settings = "") => new(Postgres + settings);

    /// <summary>Closes the folder and opens it again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        await _services.DisposeAsync();
        _services = Build();
    }

    /// <summary>Runs a statement past the stores; the first column of the first row, if there is one.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using DbConnection connection = Postgres is null ? new SqliteConnection($"Data Source={DatabaseFile};Pooling=False") : new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private ServiceProvider Build() =>
        new ServiceCollection().AddLogging().AddRetortStorage(new StorageOptions { DataFolder = Folder, Postgres = Postgres }).BuildServiceProvider();
}
