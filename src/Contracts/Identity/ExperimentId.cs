using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Retort.Contracts.Identity;

/// <summary>Names an experiment: `x` and 16 characters (48 bits of time, 32 random bits), so ids sort by age.</summary>
[GenerateSerializer, Immutable, Alias("retort.experiment-id")]
[JsonConverter(typeof(IdJsonConverter<ExperimentId>))]
public readonly record struct ExperimentId : IParsable<ExperimentId>
{
    private ExperimentId(string value) => Value = value;

    /// <summary>The text of the id; it is the grain key too.</summary>
    [Id(0)]
    public string Value { get; private init; }

    public static ExperimentId New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        Span<byte> bytes = stackalloc byte[10];
        var milliseconds = clock.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) bytes[i] = (byte)(milliseconds >> (8 * (5 - i)));
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes[6..]);
        return new("x" + Base32.Encode(bytes));
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out ExperimentId result)
    {
        var valid = s is { Length: 17 } && s[0] == 'x' && Base32.IsValid(s.AsSpan(1));
        result = valid ? new(s!) : default;
        return valid;
    }

    public static ExperimentId Parse(string s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"'{s}' is not a ExperimentId.");

    static ExperimentId IParsable<ExperimentId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ExperimentId>.TryParse(string? s, IFormatProvider? provider, out ExperimentId result) => TryParse(s, out result);

    public override string ToString() => Value ?? "";
}
