using System.Globalization;
using System.Net;
using Retort.Contracts.Processes;

namespace Retort.Web.Hosting;

/// <summary>How the server was asked to run.</summary>
public sealed record ServerOptions
{
    /// <summary>The folder that holds everything Retort keeps. Belongs to one server at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on. Loopback unless asked otherwise: other machines then need `--listen`.</summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

    /// <summary>Stop when standard input closes, so that a server started by another process cannot outlive it.</summary>
    public bool ExitWithParent { get; init; }

    /// <summary>The usage, with an example.</summary>
    public const string Usage = "usage: Retort.Web --data DIR [--port N] [--listen ADDRESS] [--exit-with-parent], such as: Retort.Web --data ./data --port 5210";

    /// <summary>Reads the command line. Throws <see cref="StartupException"/> that says what was wrong and what would be right.</summary>
    public static ServerOptions Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        string? data = null;
        var options = new ServerOptions { DataFolder = "" };
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--data":
                    data = Value(arguments, ref i);
                    break;
                case "--port":
                    var port = Value(arguments, ref i);
                    options = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65_535
                        ? options with { Port = number }
                        : throw new StartupException($"--port '{port}' is not a port from 0 to 65535. {Usage}");
                    break;
                case "--listen":
                    var address = Value(arguments, ref i);
                    options = IPAddress.TryParse(address, out var ip)
                        ? options with { Listen = ip }
                        : throw new StartupException($"--listen '{address}' is not an IP address, such as 0.0.0.0 for all networks. {Usage}");
                    break;
                case ParentProcess.Option:
                    options = options with { ExitWithParent = true };
                    break;
                default:
                    throw new StartupException($"'{arguments[i]}' is not an option. {Usage}");
            }
        }

        return string.IsNullOrWhiteSpace(data)
            ? throw new StartupException($"--data is missing: the folder that holds everything Retort keeps. {Usage}")
            : options with { DataFolder = Path.GetFullPath(data) };
    }

    private static string Value(IReadOnlyList<string> arguments, ref int i) => i + 1 < arguments.Count
        ? arguments[++i]
        : throw new StartupException($"{arguments[i]} needs a value. {Usage}");
}
