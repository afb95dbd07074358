using System.Diagnostics;
using Retort.Distillation.Training;

namespace Retort.Bench.Training;

/// <summary>Takes the speed of each window of steps after a warm-up, then stops the training.</summary>
internal sealed class MeasuringSink(TimeSpan warmUp, TimeSpan duration, TimeProvider time, CancellationTokenSource stop) : ITrainingSink
{
    private readonly List<double> _rates = [];
    private readonly long _started = time.GetTimestamp();
    private double? _loss;

    public void Report(TrainingPoint point)
    {
        // Points between epochs hold no speed.
        if (!point.Metrics.TryGetValue("train/samples_per_second", out var rate) || time.GetElapsedTime(_started) < warmUp)
        {
            return;
        }

        _rates.Add(rate);
        _loss = point.Metrics["train/loss"];
        if (time.GetElapsedTime(_started) > warmUp + duration)
        {
            stop.Cancel();
        }
    }

    public void Save(TrainingSnapshot snapshot)
    {
    }

    public Measurement Take()
    {
        using var self = Process.GetCurrentProcess();
        return new Measurement
        {
            SamplesPerSecond = Statistics.Median(_rates),
            Windows = _rates.Count,
            Loss = _loss,
            PeakMegabytes = self.PeakWorkingSet64 / (double)(1 << 20),
        };
    }
}
