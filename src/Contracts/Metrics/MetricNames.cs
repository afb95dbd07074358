namespace Retort.Contracts.Metrics;

/// <summary>The series that Retort's own runs write. Names are stable: exports and outside scripts read them.</summary>
public static class MetricNames
{
    public const string TrainLoss = "train/loss";
    public const string TrainError = "train/error";
    public const string LearningRate = "train/learning_rate";
    public const string Throughput = "train/samples_per_second";
    public const string ValidationErrors = "val/errors";
    public const string ValidationError = "val/error";
    public const string ValidationNll = "val/nll";
    public const string TestErrors = "test/errors";
    public const string TestError = "test/error";
    public const string TestNll = "test/nll";
    public const string TestAgreement = "test/agreement";
    public const string TestKlToTeacher = "test/kl_to_teacher";
}
