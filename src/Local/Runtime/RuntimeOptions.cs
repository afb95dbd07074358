using Microsoft.Extensions.Configuration;

namespace Retort.Runtime;

/// <summary>How grains run. Bound to the configuration section <c>Retort:Runtime</c>. Both builds' composition compiles this file.</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Retort:Runtime";

    /// <summary>What says that the process belongs to a cluster, and to which.</summary>
    public const string ClusterSection = $"{Section}:Cluster";

    /// <summary>How long a caller waits for a grain, unless the method says otherwise. Above 0, at most 1 hour. Default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain stays in memory unused. At least 1 minute. Default 15 min.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether the configuration asks for a cluster: its server is a client of silos elsewhere.</summary>
    public static bool IsCluster(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.GetSection(ClusterSection).Exists();
    }

    internal IEnumerable<string> Problems()
    {
        if (ResponseTimeout <= TimeSpan.Zero || ResponseTimeout > TimeSpan.FromHours(1))
            yield return $"{Section}:ResponseTimeout is {ResponseTimeout}: it must be above 0 and at most 1 hour.";
        if (IdleAge < TimeSpan.FromMinutes(1))
            yield return $"{Section}:IdleAge is {IdleAge}: it must be at least 1 minute.";
    }
}
