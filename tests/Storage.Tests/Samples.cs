using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Audit;
using Retort.Contracts.Checkpoints;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Storage.Tests;

/// <summary>Small valid contracts; a test changes what it cares about.</summary>
internal static class Samples
{
    public static DateTimeOffset Noon { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ExperimentId Experiment { get; } = ExperimentId.Parse("x0000000000000001");

    public static ExperimentId OtherExperiment { get; } = ExperimentId.Parse("x0000000000000002");

    public static RunId Run { get; } = RunId.Of(Experiment, 0);

    public static BlobId Blob(string text) => BlobId.FromSha256(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static ExperimentSummary Summary(ExperimentId id, string name, DateTimeOffset? createdAt = null) => new()
    {
        Id = id,
        Project = ProjectNames.Default,
        Name = name,
        Status = ExperimentStatus.Running,
        CreatedBy = "member",
        CreatedAt = createdAt ?? Noon,
        SpecHash = Blob("spec"),
    };

    public static RunSummary Summary(RunId id) => new()
    {
        Id = id,
        Key = "teacher-1",
        Role = RunRole.Teacher,
        Stage = default,
        Seed = 1,
        LearningRate = 0.1,
        Status = RunStatus.Queued,
        CreatedAt = Noon,
    };

    public static CheckpointDetails Checkpoint(string content, params RunId[] producers) => new()
    {
        Blob = Blob(content),
        Kind = default,
        Bytes = content.Length,
        At = Noon,
        ProducedBy = [.. producers],
    };

    public static AuditEvent Event(string objectId, long version = 1) => new()
    {
        Project = ProjectNames.Default,
        At = Noon.AddSeconds(version),
        Actor = new() { Name = "member", Origin = "browser 127.0.0.1" },
        Action = "experiment.submitted",
        ObjectKind = "experiment",
        ObjectId = objectId,
        ObjectVersion = version,
        Detail = "Größe: 3 runs",
        AfterHash = Blob("after").Value,
    };

    public static MetricPoint Point(string series, long step, double value, double? epoch = null) => new()
    {
        Series = series,
        Step = step,
        Epoch = epoch ?? step,
        At = Noon.AddSeconds(step),
        Value = value,
    };

    public static LogLine Line(string text) => new() { At = Noon, Level = LogLineLevel.Information, Text = text };
}
