namespace Retort.Bench.Training;

/// <param name="Threads">Of ours and of the peer alike.</param>
/// <param name="Pairs">Turns of ours and the peer.</param>
/// <param name="Duration">Measured time of each, after the warm-up.</param>
/// <param name="Processor">For the rows.</param>
internal sealed record BenchSettings(int Threads, int Pairs, TimeSpan Duration, string Processor);
