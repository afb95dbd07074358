using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Retort.Architecture.Tests;

/// <summary>No container engine checks what lies in `infra`: these tests do, as far as a file can be checked without deploying it.</summary>
public partial class InfraTests
{
    public static TheoryData<string> YamlFiles() => [.. Repository.Files("infra", "*.yaml")];

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void YamlFile_Parses_AsDocumentsWithoutDuplicateKeys(string file)
    {
        var stream = new YamlStream();

        stream.Load(new StringReader(Repository.Read(file)));

        Assert.All(stream.Documents, document => Assert.IsType<YamlMappingNode>(document.RootNode));
    }

    [Fact]
    public void Settings_AreReadByTheSources()
    {
        var sources = Repository.Files("src", "*.cs").Select(Repository.Read).ToList();

        var unknown = InfraText().SelectMany(text => Setting().Matches(text)).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => !sources.Any(source => source.Contains($"\"{name}\"", StringComparison.Ordinal) || source.Contains($"nameof({name})", StringComparison.Ordinal)));

        Assert.Empty(unknown);
    }

    [Fact]
    public void Programs_AreProjectsThatTheImagePublishes()
    {
        var published = PublishedLoop().Match(Repository.Read("infra/docker/Dockerfile")).Groups[1].Value.Split(' ');

        var programs = InfraText().SelectMany(text => Program().Matches(text)).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.Contains("Silo", programs);
        Assert.Empty(programs.Except(published));
        Assert.All(published, name => Assert.True(File.Exists(Path.Combine(Repository.Root, "src", name, $"Retort.{name}.csproj")), name));
    }

    [Fact]
    public void HealthAddresses_AreThoseOfSilosAndServers()
    {
        var addresses = InfraText().SelectMany(text => Health().Matches(text)).Select(match => match.Value).Distinct().ToList();

        foreach (var program in new[] { "src/Silo/SiloProcess.cs", "src/Web/Hosting/RetortServer.cs" })
            Assert.All(addresses, address => Assert.Contains($"\"{address}\"", Repository.Read(program), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("infra/compose/compose.yaml", @"127\.0\.0\.1/(80\d\d)")]
    [InlineData("infra/kubernetes/silos.yaml", @"name: health, containerPort: (\d+)")]
    public void HealthPort_IsTheStandardOne(string file, string pattern)
    {
        var standard = Regex.Match(Repository.Read("src/Silo/SiloProcessOptions.cs"), @"StandardHealthPort = (\d+)").Groups[1].Value;

        Assert.Equal(standard, Regex.Match(Repository.Read(file), pattern).Groups[1].Value);
    }

    [Fact]
    public void Kustomization_NamesEveryManifestBesideIt()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Repository.Read("infra/kubernetes/kustomization.yaml")));
        var resources = ((YamlSequenceNode)stream.Documents[0].RootNode["resources"]).Select(node => ((YamlScalarNode)node).Value);

        var manifests = Repository.Files("infra/kubernetes", "*.yaml").Select(Path.GetFileName).Where(name => name != "kustomization.yaml");

        Assert.Equal(manifests.Order(StringComparer.Ordinal), resources.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> InfraText() => new[] { "*.yaml", "*.md", "*.service", "Dockerfile" }.SelectMany(kind => Repository.Files("infra", kind)).Select(Repository.Read);

    [GeneratedRegex(@"Retort(?:__|:)(?:\w+?(?:__|:))*([A-Z][A-Za-z]+)\b")]
    private static partial Regex Setting();

    [GeneratedRegex(@"/opt/retort/Retort\.(\w+)/(?:Retort\.\1|retort)\.dll")]
    private static partial Regex Program();

    [GeneratedRegex(@"for project in ([\w ]+); do")]
    private static partial Regex PublishedLoop();

    [GeneratedRegex(@"/health/\w+")]
    private static partial Regex Health();
}
