using System.Security.Cryptography;
using System.Text.Json;
using Retort.Contracts.Identity;

namespace Retort.Contracts.Specs;

/// <summary>Hashes contracts by their canonical JSON, so that equal content has equal hashes on every machine.</summary>
public static class SpecHash
{
    public static BlobId Of<T>(T value) => BlobId.FromSha256(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value, ContractJson.Options)));
}
