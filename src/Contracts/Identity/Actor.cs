namespace Retort.Contracts.Identity;

/// <summary>Who gives a command, and from where. It goes into the audit log as it is.</summary>
[GenerateSerializer, Immutable, Alias("retort.actor")]
public sealed record Actor
{
    /// <summary>Such as `member`, `cli`, `host:alpha` or `system`; at most 128 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The surface and address, such as `browser 127.0.0.1`; at most 128 characters.</summary>
    [Id(1)]
    public required string Origin { get; init; }

    /// <summary>The platform itself: time-outs, releases of dependent runs.</summary>
    public static Actor System { get; } = new() { Name = "system", Origin = "silo" };
}
