using Retort.Cli.Processes;
using Retort.Cli.Terminal;

namespace Retort.Cli.Tests.Processes;

public class PublishedProgramTests
{
    [Theory]
    [InlineData("publish/Retort.Cli/release", "publish/Retort.Web/release/Retort.Web.dll")]
    [InlineData("bin/Retort.Cli/debug/", "bin/Retort.Web/debug/Retort.Web.dll")]
    [InlineData("opt/Retort.Cli", "opt/Retort.Web/Retort.Web.dll")]
    public void Find_ProgramBesideOurs_GivesItsPath(string own, string expected)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write(expected);
        var ownFolder = Directory.CreateDirectory(Path.Combine(folder.Path, own)).FullName;

        var found = PublishedProgram.Find(PublishedProgram.Server, ownFolder);

        Assert.Equal(Path.GetFullPath(file), found.Path);
    }

    [Fact]
    public void Find_NothingBesideOurs_SaysWhereItLooked()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<CliException>(() => PublishedProgram.Find(PublishedProgram.Server, folder.Path));

        Assert.Contains("Retort.Web.dll was not found", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("Retort.Web", "Retort.Web.dll"), error.Message, StringComparison.Ordinal);
    }
}
