using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Storage;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;
using Retort.Runtime;
using Retort.Storage;

namespace Retort.Local.Orleans.Tests.Hosting;

public sealed class RetortRuntimeTests
{
    [Fact]
    public async Task Start_StorageRegistered_GrainsAnswer()
    {
        using var host = Build([], withStorage: true);
        await host.StartAsync();

        var total = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<ITallyGrain>("a").AddAsync(2);
        await host.StopAsync();

        Assert.Equal(2, total);
    }

    [Theory]
    [InlineData("Retort:Runtime:Cluster:ConnectionString")]
    [InlineData("Retort:Storage:Postgres")]
    [InlineData("Retort:Storage:PostgresFile")]
    public void AddRetortRuntime_ConfigurationAsksForACluster_NamesTheFullBuildAndNoSecret(string key)
    {
        var settings = new Dictionary<string, string?> { [key] = "Host=db;Password=hunter2" };

        var failure = Assert.Throws<OptionsValidationException>(() => Build(settings, withStorage: true));

        Assert.Contains("dotnet platform.cs up --packages full", failure.Message, StringComparison.Ordinal);
        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SeveralProblems_NamesAll()
    {
        var settings = new Dictionary<string, string?> { ["Retort:Runtime:ResponseTimeout"] = "-00:00:01", ["Retort:Runtime:IdleAge"] = "00:00:01" };
        using var host = Build(settings, withStorage: false);

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public void AddRetortRuntime_Twice_Throws()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null).AddRetortRuntime(typeof(TallyGrain).Assembly);

        Assert.Throws<InvalidOperationException>(() => builder.AddRetortRuntime(typeof(TallyGrain).Assembly));
    }

    private static IHost Build(Dictionary<string, string?> settings, bool withStorage)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<Gates>();
        if (withStorage)
        {
            builder.Services.AddKeyedSingleton<IGrainStorage, JsonMemoryStorage>(StorageRegistration.GrainStorageName);
        }

        builder.AddRetortRuntime(typeof(TallyGrain).Assembly);
        return builder.Build();
    }
}
