namespace Retort.Web.HostProtocol;

/// <summary>Limits and periods of the host protocol.</summary>
public sealed class HostProtocolOptions
{
    /// <summary>Largest blob that a host may upload, in bytes; 4 GiB, which holds eight layers of 8,192 units with their momenta.</summary>
    public long BlobBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>A waiting lease request asks the queue again after this time even when it was told of nothing; 5 s. Notices may be lost, leases may not.</summary>
    public TimeSpan AskAgain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the watch on the queue is renewed; 45 s, well within the two minutes after which it expires.</summary>
    public TimeSpan RenewWatch { get; set; } = TimeSpan.FromSeconds(45);
}
