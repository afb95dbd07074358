using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Retort.Contracts.Identity;

/// <summary>Names a run: its experiment's id, a hyphen and its place in the plan, such as `x…-007`.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-id")]
[JsonConverter(typeof(IdJsonConverter<RunId>))]
public readonly record struct RunId : IParsable<RunId>
{
    private RunId(string value) => Value = value;

    /// <summary>The text of the id; it is the grain key too.</summary>
    [Id(0)]
    public string Value { get; private init; }

    /// <summary>The id of the run at <paramref name="index"/> (from 0) in the plan of <paramref name="experiment"/>.</summary>
    public static RunId Of(ExperimentId experiment, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new($"{experiment.Value}-{index:000}");
    }

    /// <summary>The experiment that planned this run.</summary>
    public ExperimentId Experiment => ExperimentId.Parse(Value[..17]);

    public static bool TryParse([NotNullWhen(true)] string? s, out RunId result)
    {
        var valid = s is { Length: >= 21 and <= 24 } && s[17] == '-' && ExperimentId.TryParse(s[..17], out _)
            && s.AsSpan(18).IndexOfAnyExceptInRange('0', '9') < 0
            && (s.Length == 21 || s[18] != '0'); // One text for one run: it is the grain key.
        result = valid ? new(s!) : default;
        return valid;
    }

    public static RunId Parse(string s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"'{s}' is not a RunId.");

    static RunId IParsable<RunId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<RunId>.TryParse(string? s, IFormatProvider? provider, out RunId result) => TryParse(s, out result);

    public override string ToString() => Value ?? "";
}
