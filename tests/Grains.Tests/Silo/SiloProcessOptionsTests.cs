using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Retort.Silo;

namespace Retort.Grains.Tests.Silo;

public sealed class SiloProcessOptionsTests
{
    [Fact]
    public void Read_ClusterAndFolder_GivesThemWithTheStandardPort()
    {
        var options = SiloProcessOptions.Read(Configuration(("Retort:Runtime:Cluster:ClusterId", "a"), ("Retort:Silo:DataFolder", "/data")));

        Assert.Equal(("/data", 8081), (options.DataFolder, options.HealthPort));
    }

    [Fact]
    public void Read_NothingAndAWrongPort_NamesAllThatIsWrong()
    {
        var failure = Assert.Throws<OptionsValidationException>(() => SiloProcessOptions.Read(Configuration(("Retort:Silo:HealthPort", "80800"))));

        Assert.Collection(
            failure.Failures,
            problem => Assert.Contains("Retort:Runtime:Cluster:ClusterId", problem, StringComparison.Ordinal),
            problem => Assert.Contains("Retort:Silo:DataFolder", problem, StringComparison.Ordinal),
            problem => Assert.Contains("80800", problem, StringComparison.Ordinal));
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Key, setting.Value))).Build();
}
