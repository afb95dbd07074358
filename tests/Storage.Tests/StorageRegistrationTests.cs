using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Retort.Storage.Metrics;
using Retort.Testing.Databases;

namespace Retort.Storage.Tests;

public sealed class StorageRegistrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retort-registration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_FolderCannotBeCreated_StopsWithTheFolderAndWhatToDo()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        using var host = Build(Path.Combine(file, "data"));

        var error = await Assert.ThrowsAsync<StorageException>(() => host.StartAsync());

        Assert.Contains(Path.Combine(file, "data"), error.Message, StringComparison.Ordinal);
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NewFolder_IsCreatedForItsUserOnly()
    {
        var folder = Path.Combine(_folder, "new", "data");
        using var host = Build(folder);

        await host.StartAsync();
        await host.StopAsync();

        Assert.True(File.Exists(Path.Combine(folder, "retort.db")));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task AddRetortStorage_GrainStorage_IsKeyedByItsName()
    {
        await using var services = new ServiceCollection().AddLogging().AddRetortStorage(_folder).BuildServiceProvider();

        Assert.NotNull(services.GetRequiredKeyedService<IGrainStorage>(StorageRegistration.GrainStorageName));
    }

    [Fact]
    public async Task Stop_WritesUnderWay_AreThereAfterwards()
    {
        Task<long>[] writes;
        using (var host = Build(_folder))
        {
            await host.StartAsync();
            var store = host.Services.GetRequiredService<IMetricStore>();
            writes = [.. Enumerable.Range(1, 100).Select(i => store.AppendAsync(Samples.Run, 1, i, [Samples.Point("a", i, i)], [], default))];
            await host.StopAsync();
        }

        await Task.WhenAll(writes);
        await using var services = new ServiceCollection().AddLogging().AddRetortStorage(_folder).BuildServiceProvider();
        var snapshot = await services.GetRequiredService<IMetricStore>().ReadAsync(Samples.Run, [], 0, 1000, default);

        Assert.Equal(100, snapshot.Series.Single().Total);
    }

    [Fact]
    public async Task Start_Postgres_LogsWhereTheRecordIsWithoutThePassword()
    {
        var connection = await (await PostgresServer.GetSharedAsync()).CreateSchemaAsync();
        using var log = new RecordingLog();
        using var host = Build(_folder, connection, log);

        await host.StartAsync();
        await host.StopAsync();

        var opened = Assert.Single(log.Messages, message => message.Contains("PostgreSQL database 'postgres'", StringComparison.Ordinal));
        Assert.Contains("schema version", opened, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Messages, message => message.Contains("Password", StringComparison.OrdinalIgnoreCase));
        Assert.False(File.Exists(Path.Combine(_folder, "retort.db")));
    }

    [Fact]
    public async Task Start_PostgresCannotBeReached_StopsWithTheAddress()
    {
        using var host = Build(_folder, "Host=127.0.0.1;Port=1;Database=retort;Username=u;Password=hunter2");

        var error = await Assert.ThrowsAsync<StorageException>(() => host.StartAsync());

        Assert.Contains("'retort' on 127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    private static IHost Build(string folder, string? postgres = null, ILoggerProvider? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRetortStorage(new StorageOptions { DataFolder = folder, Postgres = postgres });
        if (log is not null) builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        return builder.Build();
    }

    private sealed class RecordingLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Messages.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
