using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Retort.Grains.Runs;
using Retort.Silo;
using Retort.Storage;

namespace Retort.Grains.Tests.Silo;

public sealed class SiloTests
{
    [Fact]
    public void AddRetortSilo_Configuration_ReachesTheGrains()
    {
        using var host = Build(("HeartbeatSeconds", "2"), ("Attempts", "7"), ("PollSeconds", "9"));

        var lease = host.Services.GetRequiredService<IOptions<LeaseOptions>>().Value;

        Assert.Equal((2, 7, 9, TimeSpan.FromSeconds(4)), (lease.HeartbeatSeconds, lease.HostLosses, lease.PollSeconds, lease.LeaseTime));
    }

    [Fact]
    public void AddRetortSilo_SeveralWrongSettings_AllInOneMessage()
    {
        using var host = Build(("HeartbeatSeconds", "0"), ("Attempts", "0"), ("PollSeconds", "61"));

        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IOptions<SiloOptions>>().Value);

        Assert.Equal(3, failure.Failures.Count());
        Assert.Contains("Retort:Silo:HeartbeatSeconds is 0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_LocalBuild_RefusesToStart()
    {
        var exit = await (Task<int>)typeof(SiloRegistration).Assembly.GetType("Program")!
            .GetMethod("<Main>$", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.Invoke(null, [Array.Empty<string>()])!;

        Assert.NotEqual(0, exit);
    }

    private static IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => $"Retort:Silo:{setting.Name}", setting => (string?)setting.Value));
        builder.Services.AddRetortStorage(Path.GetTempPath());
        builder.AddRetortSilo();
        return builder.Build();
    }
}
