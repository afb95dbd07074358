using Retort.Web.Hosting;

namespace Retort.Web.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("retort-folder-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Open_FolderOfARunningServer_NamesItsAddress()
    {
        using var first = DataFolder.Open(_path);
        first.Announce(new DataFolder.ServerAddress(42, "http://127.0.0.1:5210", "0.1.0"));

        var refused = Assert.Throws<StartupException>(() => DataFolder.Open(_path));

        Assert.Contains("http://127.0.0.1:5210", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AfterTheServerStopped_Succeeds()
    {
        DataFolder.Open(_path).Dispose();

        using var second = DataFolder.Open(_path);

        Assert.Null(DataFolder.ReadAddress(_path));
    }

    [Fact]
    public void Open_Shared_AdmitsOthersThatShareAndNoneThatDoesNot()
    {
        using var first = DataFolder.Open(_path, shared: true);
        using var second = DataFolder.Open(_path, shared: true);

        Assert.Throws<StartupException>(() => DataFolder.Open(_path));
    }

    [Fact]
    public void Dispose_AnotherServerWasAnnouncedSince_LeavesItsAddress()
    {
        var later = new DataFolder.ServerAddress(43, "http://127.0.0.1:5211", "0.1.0");
        var first = DataFolder.Open(_path, shared: true);
        first.Announce(new DataFolder.ServerAddress(42, "http://127.0.0.1:5210", "0.1.0"));
        using var second = DataFolder.Open(_path, shared: true);
        second.Announce(later);

        first.Dispose();

        Assert.Equal(later, DataFolder.ReadAddress(_path));
    }

    [Fact]
    public void Open_PathThatIsAFile_SaysThatItCannotBeWritten()
    {
        var file = Path.Combine(_path, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<StartupException>(() => DataFolder.Open(Path.Combine(file, "data")));

        Assert.Contains("cannot be written", refused.Message, StringComparison.Ordinal);
    }
}
