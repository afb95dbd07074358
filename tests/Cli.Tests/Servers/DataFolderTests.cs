using Retort.Cli.Servers;

namespace Retort.Cli.Tests.Servers;

public class DataFolderTests
{
    [Fact]
    public void Of_OptionAndVariable_OptionWins()
    {
        var folder = DataFolder.Of("/data/a", _ => "/data/b");

        Assert.Equal(Path.GetFullPath("/data/a"), folder.Path);
    }

    [Fact]
    public void Of_VariableOnly_IsTaken()
    {
        var folder = DataFolder.Of(null, name => name == "RETORT_DATA" ? "/data/b" : null);

        Assert.Equal(Path.GetFullPath("/data/b"), folder.Path);
    }

    [Fact]
    public void Of_Neither_IsTheUsersFolderForLocalData()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        var folder = DataFolder.Of(null, _ => null);

        Assert.Equal(Path.Combine(local, "retort"), folder.Path);
    }

    [Fact]
    public void ReadAddress_DamagedFile_IsNoServer()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("server.json", "{\"pid\": 12, \"url\"");

        Assert.Null(DataFolder.Of(temporary.Path).ReadAddress());
    }
}
