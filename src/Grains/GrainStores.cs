using Retort.Storage.Audit;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Metrics;

namespace Retort.Grains;

/// <summary>The stores behind the grains.</summary>
public sealed record GrainStores(ICatalogue Catalogue, IMetricStore Metrics, IBlobStore Blobs, IAuditLog Audit)
{
    /// <summary>The name of the grain storage that every state is kept in.</summary>
    public const string StateStorage = "retort";
}
