using Retort.Contracts.Runs;

namespace Retort.TrainingHost.Execution;

/// <summary>How far an attempt is; written as its worker tells, read by the heartbeat.</summary>
public sealed class AttemptProgress(int epochs)
{
    private RunProgress _now = new() { Epoch = 0, Epochs = epochs };

    public RunProgress Now
    {
        get => Volatile.Read(ref _now);
        set => Volatile.Write(ref _now, value);
    }
}
