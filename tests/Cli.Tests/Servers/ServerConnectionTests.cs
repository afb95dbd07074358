using Retort.Cli.Servers;
using Retort.Cli.Terminal;

namespace Retort.Cli.Tests.Servers;

public class ServerConnectionTests
{
    [Fact]
    public async Task Find_ServerThatWasKilled_IsNone()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("server.json", """{"pid": 1, "url": "http://127.0.0.1:1", "version": "0.1.0"}""");
        temporary.Write("tokens/cli.token", "abc");

        Assert.Null(await ServerConnection.FindAsync(DataFolder.Of(temporary.Path), default));
    }

    [Theory]
    [InlineData("ftp://example", "t", "is not an address")]
    [InlineData("127.0.0.1:5210", "t", "is not an address")]
    [InlineData("http://127.0.0.1:5210", null, "--server needs --token-file")]
    [InlineData("http://127.0.0.1:5210", "/no/such/file", "is not a token file")]
    public async Task Connect_WrongSelection_SaysWhatWouldBeRight(string url, string? tokenFile, string expected)
    {
        var error = await Assert.ThrowsAsync<CliException>(() => ServerConnection.ConnectAsync(new ServerSelection(null, url, tokenFile), default));

        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public void ReadToken_FileThatHoldsNone_NamesTheFile(string content)
    {
        using var temporary = new TemporaryFolder();
        var file = temporary.Write("cli.token", content);

        var error = Assert.Throws<CliException>(() => ServerConnection.ReadToken(file));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }
}
