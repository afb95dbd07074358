using Retort.Contracts.Identity;

namespace Retort.Web.HostProtocol;

/// <summary>What an upload left in the store.</summary>
/// <param name="Blob">The SHA-256 of the bytes.</param>
/// <param name="Bytes">How many.</param>
public sealed record BlobReceipt(BlobId Blob, long Bytes);
