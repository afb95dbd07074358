using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Tests.Hosting;

public sealed class TokenFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OwnersFile_GivesTheToken()
    {
        var path = Write("0123456789abcdef\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal("0123456789abcdef", TokenFile.Read(path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    public void Read_FileOpenToOthers_IsRefusedAndSaysHowToCloseIt(UnixFileMode open)
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Write("0123456789abcdef", UnixFileMode.UserRead | UnixFileMode.UserWrite | open);

        var refused = Assert.Throws<StartupException>(() => TokenFile.Read(path));

        Assert.Contains($"chmod 600 {path}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_SaysWhereTheTokenIs()
    {
        var refused = Assert.Throws<StartupException>(() => TokenFile.Read(_folder.In("none")));

        Assert.Contains("tokens/host.token", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public void Read_NoToken_IsRefusedWithoutRepeatingTheContent(string content)
    {
        var path = Write(content, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var refused = Assert.Throws<StartupException>(() => TokenFile.Read(path));

        Assert.DoesNotContain("two words", refused.Message, StringComparison.Ordinal);
    }

    private string Write(string content, UnixFileMode mode)
    {
        var path = _folder.In("host.token");
        File.WriteAllText(path, content);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        return path;
    }
}
