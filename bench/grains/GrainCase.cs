namespace Retort.Bench.Grains;

/// <summary>One figure of the runtime.</summary>
internal sealed record GrainCase
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Unit { get; init; }

    /// <summary>Larger is better, except for bytes.</summary>
    public bool IsLessBetter { get; init; }

    /// <summary>What is required of it; null where nothing is.</summary>
    public double? Target { get; init; }

    /// <summary>Times that it is measured; the large one once.</summary>
    public int Turns { get; init; } = 3;

    /// <summary>Measures on a silo that was just started.</summary>
    public required Func<BenchSilo, CancellationToken, Task<double>> MeasureAsync { get; init; }

    public static IReadOnlyList<GrainCase> All { get; } =
    [
        new() { Name = "sequential", Title = "awaited calls, one after the other, through one reference to one warm grain", Unit = "calls/s", Target = 200_000, MeasureAsync = GrainLoads.SequentialAsync },
        new() { Name = "between", Title = "awaited calls, one after the other, from one grain to another", Unit = "calls/s", MeasureAsync = GrainLoads.BetweenGrainsAsync },
        new() { Name = "concurrent", Title = "calls of 256 callers at once, to a grain each", Unit = "calls/s", MeasureAsync = GrainLoads.ConcurrentAsync },
        new() { Name = "contended", Title = "calls of 256 callers at once, all to one grain", Unit = "calls/s", MeasureAsync = GrainLoads.ContendedAsync },
        new() { Name = "timers", Title = "ticks of 1,000 grains with timers of 1 ms", Unit = "ticks/s", MeasureAsync = GrainLoads.TimersAsync },
        new() { Name = "writes", Title = "durable state writes of 256 grains at once", Unit = "writes/s", MeasureAsync = GrainLoads.WritesAsync },
        new() { Name = "activations", Title = "activations with their state loaded, 256 at once", Unit = "grains/s", MeasureAsync = GrainLoads.ActivationsAsync },
        new() { Name = "idle", Title = "resident memory of a process with 1,000,000 idle grains, their state loaded", Unit = "MB", IsLessBetter = true, Target = 1000, Turns = 1, MeasureAsync = GrainLoads.IdleMemoryAsync },
    ];
}
