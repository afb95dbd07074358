using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Retort.Runtime;

namespace Retort.Silo;

/// <summary>What a silo process of its own needs besides its cluster; in the same section as <see cref="SiloOptions"/>.</summary>
public sealed record SiloProcessOptions
{
    private const int StandardHealthPort = 8081;

    /// <summary>Blobs lie below it: all silos and servers of a cluster see the same ones there.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Where `/health/live` and `/health/ready` answer, on all addresses. 1 to 65535. Default 8081.</summary>
    public required int HealthPort { get; init; }

    /// <exception cref="OptionsValidationException">All that is wrong or missing, each with what would be right.</exception>
    public static SiloProcessOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(SiloOptions.Section);
        var problems = new List<string>();
        if (!RuntimeOptions.IsCluster(configuration))
        {
            problems.Add(
                $"A silo process of its own belongs to a cluster, and the configuration names none: set {RuntimeOptions.ClusterSection}:ClusterId. "
                + "Without a cluster the silo lives inside the web server: use `dotnet platform.cs up`.");
        }

        if (string.IsNullOrWhiteSpace(section["DataFolder"])) problems.Add($"{section.Path}:DataFolder is missing: the folder that this cluster's silos and servers share for blobs.");
        var port = StandardHealthPort;
        if (section["HealthPort"] is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= IPEndPoint.MaxPort))
            problems.Add($"{section.Path}:HealthPort is '{text}': it must be a port from 1 to {IPEndPoint.MaxPort}.");
        return problems.Count == 0
            ? new() { DataFolder = section["DataFolder"]!, HealthPort = port }
            : throw new OptionsValidationException(section.Path, typeof(SiloProcessOptions), problems);
    }
}
