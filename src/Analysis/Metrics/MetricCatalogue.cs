using System.Collections.Frozen;

namespace Retort.Analysis.Metrics;

/// <summary>The metrics that Retort writes itself. Runs may log others; those have no known direction until someone states it.</summary>
public static class MetricCatalogue
{
    public static readonly MetricDefinition TestErrors = new("test/errors", MetricDirection.LowerIsBetter, MetricUnit.Count, 0);
    public static readonly MetricDefinition TestError = new("test/error", MetricDirection.LowerIsBetter, MetricUnit.Fraction, 2);
    public static readonly MetricDefinition TestNll = new("test/nll", MetricDirection.LowerIsBetter, MetricUnit.Nats, 4);
    public static readonly MetricDefinition TestAgreement = new("test/agreement", MetricDirection.HigherIsBetter, MetricUnit.Fraction, 2);
    public static readonly MetricDefinition TestKlToTeacher = new("test/kl_to_teacher", MetricDirection.LowerIsBetter, MetricUnit.Nats, 4);
    public static readonly MetricDefinition TestFrameAccuracy = new("test/frame_accuracy", MetricDirection.HigherIsBetter, MetricUnit.Fraction, 2);
    public static readonly MetricDefinition ValidationErrors = new("val/errors", MetricDirection.LowerIsBetter, MetricUnit.Count, 0);
    public static readonly MetricDefinition ValidationError = new("val/error", MetricDirection.LowerIsBetter, MetricUnit.Fraction, 2);
    public static readonly MetricDefinition ValidationNll = new("val/nll", MetricDirection.LowerIsBetter, MetricUnit.Nats, 4);
    public static readonly MetricDefinition ValidationAgreement = new("val/agreement", MetricDirection.HigherIsBetter, MetricUnit.Fraction, 2);
    public static readonly MetricDefinition ValidationKlToTeacher = new("val/kl_to_teacher", MetricDirection.LowerIsBetter, MetricUnit.Nats, 4);
    public static readonly MetricDefinition TrainLoss = new("train/loss", MetricDirection.LowerIsBetter, MetricUnit.Loss, 4);
    public static readonly MetricDefinition TrainError = new("train/error", MetricDirection.LowerIsBetter, MetricUnit.Fraction, 2);

    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        TestErrors, TestError, TestNll, TestAgreement, TestKlToTeacher, TestFrameAccuracy,
        ValidationErrors, ValidationError, ValidationNll, ValidationAgreement, ValidationKlToTeacher,
        TrainLoss, TrainError,
    ];

    private static readonly FrozenDictionary<string, MetricDefinition> ByName =
        All.ToFrozenDictionary(metric => metric.Name, StringComparer.Ordinal);

    /// <summary>The metric of that exact name, or null where its direction is not known.</summary>
    public static MetricDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
