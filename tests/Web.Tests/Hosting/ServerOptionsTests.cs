using System.Net;
using Retort.Web.Hosting;

namespace Retort.Web.Tests.Hosting;

public sealed class ServerOptionsTests
{
    [Fact]
    public void Parse_AllOptions_AreRead()
    {
        var options = ServerOptions.Parse(["--data", "/srv/retort", "--port", "5210", "--listen", "0.0.0.0", "--exit-with-parent"]);

        Assert.Equal(new ServerOptions { DataFolder = Path.GetFullPath("/srv/retort"), Port = 5210, Listen = IPAddress.Any, ExitWithParent = true }, options);
    }

    [Fact]
    public void Parse_DataAlone_ListensOnLoopbackOnly()
    {
        var options = ServerOptions.Parse(["--data", "x"]);

        Assert.Equal(IPAddress.Loopback, options.Listen);
    }

    [Theory]
    [InlineData("--port", "5210")]
    [InlineData("--data", "x", "--port", "70000")]
    [InlineData("--data", "x", "--port", "eighty")]
    [InlineData("--data", "x", "--listen", "everywhere")]
    [InlineData("--data", "x", "--colour")]
    [InlineData("--data")]
    public void Parse_Mistake_SaysTheUsage(params string[] arguments)
    {
        var mistake = Assert.Throws<StartupException>(() => ServerOptions.Parse(arguments));

        Assert.Contains("usage:", mistake.Message, StringComparison.Ordinal);
    }
}
