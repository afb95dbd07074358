using System.Net;
using Retort.Cli.Servers;

namespace Retort.Cli.Serving;

/// <summary>How to start a server and its training hosts.</summary>
public sealed record PlatformOptions
{
    public required DataFolder Folder { get; init; }

    /// <summary>0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Null for loopback only.</summary>
    public IPAddress? Listen { get; init; }

    /// <summary>Training hosts on this machine; 0 when all come from elsewhere.</summary>
    public int Hosts { get; init; } = 1;
}
