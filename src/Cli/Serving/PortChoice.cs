using System.Net;
using System.Net.Sockets;
using Retort.Cli.Terminal;

namespace Retort.Cli.Serving;

/// <summary>Chooses the port of a server before it is started, so that the message comes at once and names it.</summary>
public static class PortChoice
{
    public const int Default = 5210;

    private const int Tries = 50;

    /// <summary>The port asked for, or an error that says what to do; without one, the first free port from <see cref="Default"/> on.</summary>
    public static int Choose(int? asked, IPAddress? listen = null)
    {
        var address = listen ?? IPAddress.Loopback;
        if (asked is { } port)
        {
            return port == 0 || IsFree(address, port)
                ? port
                : throw new CliException($"Port {port} is in use by another program. Stop that program, or choose another port, such as --port {NextFree(address, port + 1) ?? 0} (0 takes any free one).", ExitCodes.CannotStart);
        }

        return NextFree(address, Default)
            ?? throw new CliException($"The ports {Default} to {Default + Tries - 1} are all in use. Choose another with --port N (0 takes any free one).", ExitCodes.CannotStart);
    }

    private static int? NextFree(IPAddress address, int from) =>
        Enumerable.Range(from, Tries).Where(port => port <= IPEndPoint.MaxPort && IsFree(address, port)).Select(port => (int?)port).FirstOrDefault();

    private static bool IsFree(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
        catch (SocketException e)
        {
            throw new CliException($"Cannot listen on {address}: {e.Message}. Choose an address of this machine with --listen.", ExitCodes.CannotStart, e);
        }
    }
}
