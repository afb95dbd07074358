using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Retort.Contracts.Identity;

/// <summary>Names stored bytes by their SHA-256: 64 lower-case hexadecimal digits.</summary>
[GenerateSerializer, Immutable, Alias("retort.blob-id")]
[JsonConverter(typeof(IdJsonConverter<BlobId>))]
public readonly record struct BlobId : IParsable<BlobId>
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private BlobId(string value) => Value = value;

    /// <summary>The text of the id; it is the grain key too.</summary>
    [Id(0)]
    public string Value { get; private init; }

    public static bool TryParse([NotNullWhen(true)] string? s, out BlobId result)
    {
        var valid = s is { Length: 64 } && s.AsSpan().IndexOfAnyExcept(HexDigits) < 0;
        result = valid ? new(s!) : default;
        return valid;
    }

    public static BlobId FromSha256(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, 32, nameof(hash));
        return new(Convert.ToHexStringLower(hash));
    }

    public static BlobId Parse(string s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"'{s}' is not a BlobId.");

    static BlobId IParsable<BlobId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<BlobId>.TryParse(string? s, IFormatProvider? provider, out BlobId result) => TryParse(s, out result);

    public override string ToString() => Value ?? "";
}
