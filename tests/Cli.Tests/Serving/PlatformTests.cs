using System.Net;
using Retort.Cli.Servers;
using Retort.Cli.Serving;

namespace Retort.Cli.Tests.Serving;

public class PlatformTests
{
    [Fact]
    public void ServerArguments_ListenGiven_PassesAddressPortAndFolder()
    {
        var options = new PlatformOptions { Folder = new DataFolder("/data"), Port = 5300, Listen = IPAddress.Any };

        var arguments = Platform.ServerArguments(options);

        Assert.Equal(["--data", "/data", "--port", "5300", "--listen", "0.0.0.0", "--exit-with-parent"], arguments);
    }

    [Fact]
    public void HostArguments_MoreHostsThanCores_GivesEachAThread()
    {
        var options = new PlatformOptions { Folder = new DataFolder("/data"), Port = 0, Hosts = 4_096 };

        var arguments = Platform.HostArguments(options, "http://127.0.0.1:1", 3);

        Assert.Equal("host-3", arguments[arguments.ToList().IndexOf("--name") + 1]);
        Assert.Equal("1", arguments[arguments.ToList().IndexOf("--threads") + 1]);
    }
}
