namespace Retort.Runtime;

/// <summary>How grains run. Bound to the configuration section <c>Retort:Runtime</c>.</summary>
public sealed class RuntimeOptions
{
    public const string Section = "Retort:Runtime";

    /// <summary>How long a caller waits for a grain, unless the method says otherwise. Above 0, at most 1 hour. Default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a grain stays in memory unused. At least 1 minute. Default 15 min.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);
}
