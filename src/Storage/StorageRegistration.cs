using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Retort.Storage.Audit;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Database;
using Retort.Storage.Grains;
using Retort.Storage.Metrics;

namespace Retort.Storage;

/// <summary>Registers the stores: of one data folder, or of a PostgreSQL database and a folder for blobs.</summary>
public static class StorageRegistration
{
    /// <summary>The name of the grain storage: `[PersistentState("run", StorageRegistration.GrainStorageName)]`.</summary>
    public const string GrainStorageName = "retort";

    /// <inheritdoc cref="AddRetortStorage(IServiceCollection, StorageOptions)"/>
    public static IServiceCollection AddRetortStorage(this IServiceCollection services, string dataFolder) =>
        services.AddRetortStorage(new StorageOptions { DataFolder = dataFolder });

    /// <summary>
    /// Registers the metric store, the catalogue, the audit log, the blob store and the grain storage. Folder and database are opened
    /// when the host starts (or with the first store that is resolved); a <see cref="StorageException"/> then says what is wrong with them.
    /// Writes that wait are committed when the service provider is disposed.
    /// </summary>
    public static IServiceCollection AddRetortStorage(this IServiceCollection services, StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.DataFolder);
        services.AddSingleton(_ => DataFolder.Open(options.DataFolder));
        services.AddSingleton<IBlobStore>(provider => new FolderBlobStore(provider.GetRequiredService<DataFolder>().Blobs));
        if (options.Postgres is { } connection)
            services.AddPostgresStores(connection, options.Migrate);
        else
            services.AddSqliteStores(options);
        services.AddHostedService<StorageStartup>();
        return services;
    }

    private static void AddSqliteStores(this IServiceCollection services, StorageOptions options)
    {
        services.AddSingleton(provider => SqliteDatabase.Open(provider.GetRequiredService<DataFolder>().DatabaseFile, options.Readers, options.Migrate));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<IMetricStore, SqliteMetricStore>();
        services.AddSingleton<ICatalogue, SqliteCatalogue>();
        services.AddSingleton<IAuditLog, SqliteAuditLog>();
        services.AddKeyedSingleton<IGrainStorage>(GrainStorageName, (provider, _) => new SqliteGrainStorage(provider.GetRequiredService<SqliteDatabase>()));
    }

    private static void AddPostgresStores(this IServiceCollection services, string connection, bool migrate)
    {
        services.AddSingleton(provider => PostgresDatabase.Open(PostgresAddress.Parse(connection), migrate, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<PostgresDatabase>());
        services.AddSingleton<IMetricStore, PostgresMetricStore>();
        services.AddSingleton<ICatalogue, PostgresCatalogue>();
        services.AddSingleton<IAuditLog, PostgresAuditLog>();
        services.AddKeyedSingleton<IGrainStorage>(GrainStorageName, (provider, _) => new PostgresGrainStorage(provider.GetRequiredService<PostgresDatabase>()));
    }
}
