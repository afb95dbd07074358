namespace Retort.Contracts.Commands;

/// <summary>Whether a command was carried out, and if not, why.</summary>
[GenerateSerializer, Immutable, Alias("retort.command-outcome")]
public sealed record CommandOutcome
{
    [Id(0)]
    public required bool Accepted { get; init; }

    /// <summary>Set when not accepted.</summary>
    [Id(1)]
    public Refusal? Refusal { get; init; }

    /// <summary>What a person needs to know to act on the refusal.</summary>
    [Id(2)]
    public string? Detail { get; init; }

    /// <summary>What depends on the object, when that is the reason.</summary>
    [Id(3)]
    public ImmutableArray<string> Dependants { get; init; } = [];

    public static CommandOutcome Done { get; } = new() { Accepted = true };

    public static CommandOutcome Refused(Refusal refusal, string detail) => new() { Accepted = false, Refusal = refusal, Detail = detail };
}
