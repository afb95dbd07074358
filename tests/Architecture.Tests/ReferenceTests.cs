namespace Retort.Architecture.Tests;

public class ReferenceTests
{
    // References run one way. The co-hosted silo is the only way from Web to grains, and nothing above the tensor API knows its engine.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Retort.Analysis"] = [],
        ["Retort.Local.Orleans"] = [],
        ["Retort.Local.TorchSharp"] = [],
        ["Retort.Contracts"] = ["Retort.Local.Orleans"],
        ["Retort.Storage"] = ["Retort.Contracts"],
        ["Retort.Grains"] = ["Retort.Storage"],
        ["Retort.Local.Runtime"] = ["Retort.Storage", "Retort.Local.Orleans"],
        ["Retort.Cluster"] = ["Retort.Storage"],
        ["Retort.Silo"] = ["Retort.Grains", "Retort.Local.Runtime", "Retort.Cluster"],
        ["Retort.Web"] = ["Retort.Silo", "Retort.Analysis"],
        ["Retort.Distillation"] = ["Retort.Analysis", "Retort.Local.TorchSharp"],
        ["Retort.TrainingHost"] = ["Retort.Distillation", "Retort.Contracts"],
        ["Retort.Cli"] = ["Retort.Analysis", "Retort.Contracts", "Retort.Distillation"],
    };

    public static TheoryData<string> SourceProjects() => [.. Repository.Files("src", "*.csproj")];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Project_References_RunOneWay(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        var references = Repository.Includes(project, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')));

        Assert.True(Allowed.TryGetValue(name, out var allowed), $"{name} is not among the known projects: a new one needs an ADR and a line here.");
        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void RadzenPackage_IsReferencedByWebOnly()
    {
        var users = Repository.Files("src", "*.csproj").Where(project => Repository.Includes(project, "PackageReference").Any(package => package.StartsWith("Radzen", StringComparison.Ordinal)));

        Assert.Equal(["src/Web/Retort.Web.csproj"], users);
    }

    [Theory]
    [InlineData("local", "Retort.Cluster", "Microsoft.Orleans.", "TorchSharp-")]
    [InlineData("full", "Retort.Local.")]
    public void Build_References_NothingOfTheOther(string packages, params string[] others)
    {
        // The local build restores no package of the full one; in the full build the names of Orleans and TorchSharp would be there twice.
        var strays = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj"))
            .Where(project => !Path.GetFileName(project).StartsWith("Retort.Local.TorchSharp", StringComparison.Ordinal))
            .SelectMany(project => Repository.Includes(project, "ProjectReference", packages).Concat(Repository.Includes(project, "PackageReference", packages)).Select(reference => $"{project}: {reference}"))
            .Where(reference => others.Any(other => reference.Split(": ")[1].Split('/')[^1].StartsWith(other, StringComparison.Ordinal)));

        Assert.Empty(strays);
    }

    [Fact]
    public void Composition_IsOneMethodInBothBuilds()
    {
        string[] compositions = ["src/Local/Runtime/RetortRuntimeExtensions.cs", "src/Cluster/RetortRuntimeExtensions.cs"];

        var methods = compositions.Select(file => Repository.Read(file).Split('\n').Single(line => line.StartsWith("    public ", StringComparison.Ordinal))).Distinct();

        Assert.Single(methods);
    }

    [Fact]
    public void Solution_ContainsEveryProject()
    {
        var solution = Repository.Read("Platform.sln").Replace('\\', '/');

        var missing = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")).Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }
}
