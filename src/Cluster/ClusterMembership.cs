using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Retort.Storage;

namespace Retort.Runtime;

/// <summary>Which cluster this process belongs to and how others reach it: the configuration section <c>Retort:Runtime:Cluster</c>.</summary>
internal sealed record ClusterMembership
{
    private static readonly string[] Keys = [nameof(ClusterId), nameof(ServiceId), nameof(SiloPort), nameof(GatewayPort), nameof(AdvertisedAddress)];

    /// <summary>Processes with the same one find each other. Default `retort`.</summary>
    public string ClusterId { get; private init; } = "retort";

    /// <summary>Whose reminders these are; outlives any one cluster. Default `retort`.</summary>
    public string ServiceId { get; private init; } = "retort";

    /// <summary>Where other silos call this one. 1 to 65535. Default 11111.</summary>
    public int SiloPort { get; private init; } = EndpointOptions.DEFAULT_SILO_PORT;

    /// <summary>Where web servers call this silo. 1 to 65535. Default 30000.</summary>
    public int GatewayPort { get; private init; } = EndpointOptions.DEFAULT_GATEWAY_PORT;

    /// <summary>The IP address by which the others reach this silo, which listens on all of IPv4. Null, the default: the first of this machine.</summary>
    public IPAddress? AdvertisedAddress { get; private init; }

    /// <summary>The PostgreSQL database that holds the members, the reminders and the state: the record's own. A secret.</summary>
    public required string Database { get; init; }

    public void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (ClusterId, ServiceId);

    /// <exception cref="OptionsValidationException">All that is wrong with the section, each with what would be right.</exception>
    /// <exception cref="StorageException">The record's connection string cannot be read.</exception>
    public static ClusterMembership Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(RuntimeOptions.ClusterSection);
        var problems = new List<string>();
        foreach (var unknown in section.GetChildren().Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
            problems.Add($"{unknown.Path} is not a setting. There are: {string.Join(", ", Keys)}. Where the database is says {StorageOptions.Section}:Postgres or PostgresFile.");

        // Values stay out of these messages, as far as they may be secrets.
        var database = StorageOptions.Read(configuration, ".").Postgres;
        if (database is null)
            problems.Add($"A cluster keeps its members and its record in PostgreSQL: set {StorageOptions.Section}:Postgres to a connection string, or {StorageOptions.Section}:PostgresFile to a file that holds one.");
        var membership = new ClusterMembership
        {
            ClusterId = Identity(section, nameof(ClusterId), problems),
            ServiceId = Identity(section, nameof(ServiceId), problems),
            SiloPort = Port(section, nameof(SiloPort), EndpointOptions.DEFAULT_SILO_PORT, problems),
            GatewayPort = Port(section, nameof(GatewayPort), EndpointOptions.DEFAULT_GATEWAY_PORT, problems),
            AdvertisedAddress = Address(section, problems),
            Database = database ?? "",
        };
        if (membership.SiloPort == membership.GatewayPort) problems.Add($"{section.Path}:SiloPort and GatewayPort are both {membership.SiloPort}: they must differ.");
        return problems.Count == 0 ? membership : throw new OptionsValidationException(section.Path, typeof(ClusterMembership), problems);
    }

    private static string Identity(IConfigurationSection section, string key, List<string> problems)
    {
        var name = section[key] ?? "retort";
        if (name.Length is 0 or > 100 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            problems.Add($"{section.Path}:{key} is '{name}': it must have 1 to 100 letters, digits and - _ . only.");
        return name;
    }

    private static int Port(IConfigurationSection section, string key, int standard, List<string> problems)
    {
        if (section[key] is not { } text) return standard;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= IPEndPoint.MaxPort) return port;
        problems.Add($"{section.Path}:{key} is '{text}': it must be a port from 1 to {IPEndPoint.MaxPort}.");
        return standard;
    }

    private static IPAddress? Address(IConfigurationSection section, List<string> problems)
    {
        if (section[nameof(AdvertisedAddress)] is not { } text) return null;
        if (IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) return address;
        problems.Add($"{section.Path}:{nameof(AdvertisedAddress)} is '{text}': it must be the IP address by which other machines reach this one, such as 10.0.0.7.");
        return null;
    }
}
