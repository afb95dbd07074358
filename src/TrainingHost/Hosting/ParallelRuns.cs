namespace Retort.TrainingHost.Hosting;

/// <summary>How many runs a host executes at the same time when it was not told.</summary>
/// <remarks>
/// As many as it has threads, one each: what a step does besides its matrix products (batches, element-wise work, the optimiser,
/// reports) keeps one thread busy while the others wait, so two runs of one thread each are done sooner than the same two one after
/// another with two threads. Measured on two cores: by a third for a 784-30-30-10 network, by a tenth to a fifth for 784-300-300-10
/// to 784-1200-1200-10. A run that is alone still gets all threads.
/// </remarks>
public static class ParallelRuns
{
    /// <summary>
    /// What a worker is given room for, in bytes. Students of 784-300-300-10 and their teacher of 784-800-800-10 on MNIST, with soft
    /// targets, checkpoints and evaluation, took 0.35 to 0.4 GB at most; larger networks want four to six times their weights more.
    /// </summary>
    public const long MemoryOfRun = 768L << 20;

    /// <summary>One for each thread, as far as the memory goes; at least one. On a CUDA device one: a run has it to itself unless the host was told otherwise.</summary>
    /// <param name="threads">Threads that the runs share.</param>
    /// <param name="memory">Bytes that the host may use.</param>
    /// <param name="device">Where they are computed.</param>
    public static int Choose(int threads, long memory, DeviceChoice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.IsCuda ? 1 : (int)Math.Clamp(memory / MemoryOfRun, 1, threads);
    }
}
