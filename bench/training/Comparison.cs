using System.Globalization;
using System.Text.Json;

namespace Retort.Bench.Training;

/// <summary>Measures ours and the peer in turns, each in a process of its own, and states the figures.</summary>
internal sealed class Comparison(BenchSettings settings, PyTorchPeer? peer, ProcessorLimits limits, string data, Action<string> progress)
{
    private const double LargestShareOfPeersMemory = 0.7;

    /// <summary>One network against both loops of the peer.</summary>
    public async Task<IReadOnlyList<BenchRow>> CompareAsync(TrainingCase @case, CancellationToken cancellationToken)
    {
        var (ours, hand, loader) = (new List<Measurement>(), new List<Measurement>(), new List<Measurement>());
        for (var pair = 0; pair < settings.Pairs; pair++)
        {
            progress($"{@case.Title}: pair {pair + 1} of {settings.Pairs}");
            Func<Task>[] turns =
            [
                async () => ours.Add(await OursAsync(@case, settings.Threads, cancellationToken)),
                async () => { if (peer is not null) hand.Add(await peer.MeasureAsync(@case, "hand", settings.Threads, settings.Duration, data, cancellationToken)); },
                async () => { if (peer is not null) loader.Add(await peer.MeasureAsync(@case, "loader", settings.Threads, settings.Duration, data, cancellationToken)); },
            ];

            // Every other time backwards: what the machine does meanwhile must not always meet the same one.
            foreach (var turn in pair % 2 == 0 ? turns : turns.Reverse()) await turn();
        }

        return Rows(@case, ours, hand, loader);
    }

    /// <summary>As many runs at once as there are threads, one thread each, against one run with all threads: samples a second of all runs together.</summary>
    public async Task<BenchRow> CompareParallelAsync(TrainingCase @case, CancellationToken cancellationToken)
    {
        var (together, alone) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < settings.Pairs; pair++)
        {
            progress($"{@case.Title}, {settings.Threads} runs at once: pair {pair + 1} of {settings.Pairs}");
            alone.Add((await OursAsync(@case, settings.Threads, cancellationToken)).SamplesPerSecond);
            var runs = await Task.WhenAll(Enumerable.Range(0, settings.Threads).Select(_ => OursAsync(@case, 1, cancellationToken)));
            together.Add(runs.Sum(run => run.SamplesPerSecond));
        }

        return new BenchRow
        {
            Suite = "training",
            Case = $"{@case.Title}: {settings.Threads} runs at once, one thread each",
            Figure = Rounded(Statistics.Median(together)),
            Unit = "samples/s",
            Peer = $"the same runs one after another, {settings.Threads} threads",
            PeerFigure = Rounded(Statistics.Median(alone)),
            Ratio = Ratio(together.Zip(alone, (a, b) => a / b)),
            Processor = settings.Processor,
        };
    }

    private async Task<Measurement> OursAsync(TrainingCase @case, int threads, CancellationToken cancellationToken)
    {
        string[] arguments = ["measure", @case.Name, threads.ToString(CultureInfo.InvariantCulture), settings.Duration.TotalSeconds.ToString(CultureInfo.InvariantCulture), data];
        var (code, output) = await ChildPrograms.RunAsync(Environment.ProcessPath!, arguments, new Dictionary<string, string>(), cancellationToken);
        return code == 0 ? JsonSerializer.Deserialize<Measurement>(output)! : throw new InvalidOperationException($"Measuring {@case.Name} failed with exit code {code}.");
    }

    private List<BenchRow> Rows(TrainingCase @case, List<Measurement> ours, List<Measurement> hand, List<Measurement> loader)
    {
        var figure = Statistics.Median(ours.Select(one => one.SamplesPerSecond));
        var (byArithmetic, byMemory) = (limits.FlopsPerSecond / @case.FlopsPerCase, limits.BytesPerSecond / @case.BytesPerCase);
        var floor = string.Create(
            CultureInfo.InvariantCulture,
            $"{@case.FlopsPerCase / 1e6:0.0##} MFLOP a sample over {limits.FlopsPerSecond / 1e9:0} GFLOP/s: {byArithmetic:#,0} samples/s; {@case.BytesPerCase / 1e3:0.0} kB over {limits.BytesPerSecond / 1e9:0} GB/s: {byMemory:#,0}");
        var rows = new List<BenchRow>
        {
            Speed("hand-optimised loop", hand) with
            {
                Target = string.Create(CultureInfo.InvariantCulture, $"{@case.TargetRatio:0.0#}x"),
                Met = hand.Count == 0 ? null : SpeedRatio(hand) >= @case.TargetRatio,
            },
            Speed("DataLoader loop", loader),
        };
        var share = figure / byArithmetic;
        rows.Add(Row("share of the multiply-add peak, whole step", 100 * share, "%") with
        {
            Floor = floor,
            Target = @case.TargetShareOfPeak is { } wanted ? string.Create(CultureInfo.InvariantCulture, $"{100 * wanted:0}%") : null,
            Met = @case.TargetShareOfPeak is { } least ? share >= least : null,
        });
        var memory = Statistics.Median(ours.Select(one => one.PeakMegabytes));
        var memoryRatio = hand.Count == 0 ? (double?)null : Ratio(ours.Zip(hand, (a, b) => b.PeakMegabytes / a.PeakMegabytes));
        rows.Add(Row("peak memory", memory, "MB") with
        {
            Peer = Named("hand-optimised loop", hand),
            PeerFigure = hand.Count == 0 ? null : Rounded(Statistics.Median(hand.Select(one => one.PeakMegabytes))),
            Ratio = memoryRatio,
            Target = string.Create(CultureInfo.InvariantCulture, $"at most {LargestShareOfPeersMemory:0.0} of the peer's"),
            Met = memoryRatio is null ? null : 1 / memoryRatio <= LargestShareOfPeersMemory,
        });
        return rows;

        BenchRow Speed(string loop, List<Measurement> peers) => Row("training", figure, "samples/s") with
        {
            Peer = Named(loop, peers),
            PeerFigure = peers.Count == 0 ? null : Rounded(Statistics.Median(peers.Select(one => one.SamplesPerSecond))),
            Ratio = peers.Count == 0 ? null : SpeedRatio(peers),
            Floor = floor,
        };

        double SpeedRatio(List<Measurement> peers) => Ratio(ours.Zip(peers, (a, b) => a.SamplesPerSecond / b.SamplesPerSecond));

        BenchRow Row(string what, double value, string unit) => new() { Suite = "training", Case = $"{@case.Title}: {what}", Figure = Rounded(value), Unit = unit, Processor = settings.Processor };
    }

    private static string? Named(string loop, List<Measurement> peers) => peers.Count == 0 ? null : $"PyTorch {peers[0].Torch}, {loop}";

    private static double Ratio(IEnumerable<double> ratios) => Math.Round(Statistics.Median(ratios), 2);

    private static double Rounded(double value) => Math.Round(value, 1);
}
