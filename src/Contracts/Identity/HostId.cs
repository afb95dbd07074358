using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Retort.Contracts.Identity;

/// <summary>Names a training host: 1 to 64 letters, digits, dots, hyphens or underscores, chosen by the host.</summary>
[GenerateSerializer, Immutable, Alias("retort.host-id")]
[JsonConverter(typeof(IdJsonConverter<HostId>))]
public readonly record struct HostId : IParsable<HostId>
{
    private HostId(string value) => Value = value;

    /// <summary>The text of the id; it is the grain key too.</summary>
    [Id(0)]
    public string Value { get; private init; }

    public static bool TryParse([NotNullWhen(true)] string? s, out HostId result)
    {
        var valid = s is { Length: >= 1 and <= 64 } && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        result = valid ? new(s!) : default;
        return valid;
    }

    public static HostId Parse(string s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"'{s}' is not a HostId.");

    static HostId IParsable<HostId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<HostId>.TryParse(string? s, IFormatProvider? provider, out HostId result) => TryParse(s, out result);

    public override string ToString() => Value ?? "";
}
