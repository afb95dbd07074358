using System.Net;
using System.Net.Sockets;
using Retort.Cli.Serving;
using Retort.Cli.Terminal;

namespace Retort.Cli.Tests.Serving;

public class PortChoiceTests
{
    [Fact]
    public void Choose_AskedPortInUse_NamesItAndAFreeOne()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        var error = Assert.Throws<CliException>(() => PortChoice.Choose(taken));

        Assert.Equal(ExitCodes.CannotStart, error.ExitCode);
        Assert.StartsWith($"Port {taken} is in use", error.Message, StringComparison.Ordinal);
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_NoPortAsked_GivesAFreeOneFromTheDefaultOn()
    {
        var port = PortChoice.Choose(null);

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Assert.InRange(port, PortChoice.Default, PortChoice.Default + 50);
    }

    [Fact]
    public void Choose_AddressOfAnotherMachine_SaysSo()
    {
        var error = Assert.Throws<CliException>(() => PortChoice.Choose(null, IPAddress.Parse("192.0.2.1")));

        Assert.Contains("--listen", error.Message, StringComparison.Ordinal);
    }
}
