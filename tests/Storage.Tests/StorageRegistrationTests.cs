using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using Retort.Storage.Metrics;

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

    private static IHost Build(string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddRetortStorage(folder);
        return builder.Build();
    }
}
