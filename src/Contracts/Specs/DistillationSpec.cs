namespace Retort.Contracts.Specs;

/// <summary>How students are distilled: L = soft·T²·CE_T(soft targets) + hard·CE_1(labels) (Hinton, Vinyals and Dean 2015, section 2).</summary>
[GenerateSerializer, Immutable, Alias("retort.distillation-spec")]
public sealed record DistillationSpec
{
    /// <summary>One arm of students for each; 0.1 to 1,000.</summary>
    [Id(0)]
    public required ImmutableArray<double> Temperatures { get; init; }

    /// <summary>Weight of the T²-scaled soft term; 0 to 100.</summary>
    [Id(1)]
    public double SoftWeight { get; init; } = 0.9;

    /// <summary>Weight of the cross-entropy with the labels at temperature 1; 0 to 100, not both zero.</summary>
    [Id(2)]
    public double HardWeight { get; init; } = 0.1;

    /// <summary>Training of distilled students; null to use the baseline's.</summary>
    [Id(3)]
    public TrainingSpec? Training { get; init; }

    /// <summary>The temperature whose retention is the headline. Null: chosen on validation when the spec has a selection, else the first.</summary>
    [Id(4)]
    public double? HeadlineTemperature { get; init; }
}
