using Retort.Distillation.Training;

namespace Retort.Distillation.Tests.Training;

/// <summary>Keeps what a training says, and may stop it.</summary>
internal sealed class RecordingSink(CancellationTokenSource? stopAfterSnapshot = null) : ITrainingSink
{
    public List<TrainingPoint> Points { get; } = [];

    public List<TrainingSnapshot> Snapshots { get; } = [];

    public void Report(TrainingPoint point) => Points.Add(point);

    public void Save(TrainingSnapshot snapshot)
    {
        Snapshots.Add(snapshot);
        stopAfterSnapshot?.Cancel();
    }
}
