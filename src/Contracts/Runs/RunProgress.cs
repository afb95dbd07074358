namespace Retort.Contracts.Runs;

/// <summary>How far an attempt is.</summary>
[GenerateSerializer, Immutable, Alias("retort.run-progress")]
public sealed record RunProgress
{
    /// <summary>Passes done, as a fraction.</summary>
    [Id(0)]
    public required double Epoch { get; init; }

    [Id(1)]
    public required int Epochs { get; init; }

    /// <summary>The host's estimate; null until it has one.</summary>
    [Id(2)]
    public double? RemainingSeconds { get; init; }

    [Id(3)]
    public double? SamplesPerSecond { get; init; }

    /// <summary>0 to 1.</summary>
    public double Fraction => Epochs <= 0 ? 0 : Math.Clamp(Epoch / Epochs, 0, 1);
}
