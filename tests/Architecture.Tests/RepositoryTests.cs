using System.Text.RegularExpressions;

namespace Retort.Architecture.Tests;

public class RepositoryTests
{
    private static readonly string[] KnownInRoot =
    [
        ".editorconfig", ".gitattributes", ".gitignore", "BannedSymbols.txt", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props",
        "Directory.Packages.props", "LICENSE", "Platform.sln", "README.md", "SECURITY.md", "global.json", "platform.cs",
    ];

    private static readonly string[] TextFolders = ["src", "tests", "docs", "presets", "infra", "bench", ".ci"];

    [Fact]
    public void Root_HoldsOnlyWhatBelongsThere()
    {
        var strangers = Directory.GetFiles(Repository.Root).Select(Path.GetFileName).Except(KnownInRoot).Where(name => name != ".git");

        Assert.Empty(strangers);
    }

    [Fact]
    public void Files_NameNoPlaceOfOneMachine()
    {
        // Paths of somebody's own machine work nowhere else.
        string[] places = ["/wo" + "rk/", "/tmp/" + "art", "/ro" + "ot/", "C:\\Us" + "ers"];
        string[] kinds = ["*.cs", "*.razor", "*.csproj", "*.props", "*.targets", "*.md", "*.yaml", "*.json", "*.js", "run"];

        var found = TextFolders.SelectMany(folder => kinds.SelectMany(kind => Repository.Files(folder, kind)))
            .Concat(KnownInRoot.Where(file => File.Exists(Path.Combine(Repository.Root, file))))
            .Where(file => places.Any(place => Repository.Read(file).Contains(place, StringComparison.OrdinalIgnoreCase)));

        Assert.Empty(found);
    }

    [Fact]
    public void PlatformProgram_StandsAlone()
    {
        var directives = Repository.Read("platform.cs").Split('\n').Where(line => line.StartsWith("#:", StringComparison.Ordinal));

        // Packages and projects would have to be restored before there is anything to restore them with.
        Assert.Equal(["#:property PublishAot=false"], directives);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("SECURITY.md")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/glossary.md")]
    [InlineData("infra/README.md")]
    [InlineData("docs/engine.md")]
    public void Document_LinksToFiles_ThatExist(string document)
    {
        var folder = Path.GetDirectoryName(document)!;

        var broken = Regex.Matches(Repository.Read(document), @"\]\(([^)#:]+)(?:#[^)]*)?\)").Select(link => Path.Combine(Repository.Root, folder, link.Groups[1].Value))
            .Where(target => !File.Exists(target) && !Directory.Exists(target));

        Assert.Empty(broken);
    }

    [Fact]
    public void Packages_HaveOneCentralVersion()
    {
        var ownVersions = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj"))
            .Where(project => Regex.IsMatch(Repository.Read(project), "PackageReference[^>]*Version="));

        Assert.Empty(ownVersions);
    }
}
