namespace Retort.Distillation.Training;

/// <summary>
/// How many processor threads a training may use. It may change while the training goes on, from any thread, and is obeyed from the
/// next step on. Results of the local engine do not depend on it.
/// </summary>
public sealed class ProcessorShare
{
    private int _threads;

    /// <param name="threads">At least 1.</param>
    public ProcessorShare(int threads) => Threads = threads;

    public int Threads
    {
        get => Volatile.Read(ref _threads);
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            Volatile.Write(ref _threads, value);
        }
    }

    public static implicit operator ProcessorShare(int threads) => new(threads);
}
