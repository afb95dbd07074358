using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Retort.Bench;
using Retort.Bench.Grains;
using Spectre.Console;

var console = AnsiConsole.Console;
if (console.Profile.Out.IsTerminal is false) console.Profile.Width = 10_000;
using var interrupted = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});

var json = new Option<FileInfo?>("--json") { Description = "Also write the rows to this file" };
var only = new Option<string[]>("--case") { Description = $"Only these: {string.Join(", ", GrainCase.All.Select(one => one.Name))}", AllowMultipleArgumentsPerToken = true };
var peer = new Option<FileInfo?>("--peer") { Description = "This program built with the full packages (default: where `dotnet build bench/grains -c Release -p:Packages=full` puts it)" };
var name = new Argument<string>("case");
var measure = new Command("measure", "Measure one case in this process and print one JSON line") { name };
measure.Hidden = true;
measure.SetAction(parsed => MeasureAsync(parsed.GetRequiredValue(name)));
var root = new RootCommand("Calls, timers, state and memory of the grain runtime, beside Microsoft Orleans where it was built.") { json, only, peer, measure };
root.SetAction(parsed => BenchAsync(parsed.GetValue(only) ?? [], FindPeer(parsed.GetValue(peer)), parsed.GetValue(json)));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IOException)
{
    console.MarkupLineInterpolated($"[red]error: {failure.Message}[/]");
    return 1;
}

async Task<int> MeasureAsync(string wanted)
{
    var @case = GrainCase.All.FirstOrDefault(one => one.Name == wanted) ?? throw new ArgumentException($"There is no case {wanted}.");
    await using var silo = await BenchSilo.StartAsync(generatesStates: @case.Name is "activations" or "idle", interrupted.Token);
    var figure = await @case.MeasureAsync(silo, interrupted.Token);
    console.WriteLine(JsonSerializer.Serialize(new Measurement { Figure = figure, Runtime = BenchSilo.Runtime }));
    return 0;
}

async Task<int> BenchAsync(string[] wanted, string? peerProgram, FileInfo? file)
{
    var unknown = wanted.Except(GrainCase.All.Select(one => one.Name)).ToList();
    if (unknown.Count > 0) throw new ArgumentException($"There is no case {string.Join(", ", unknown)}.");
    console.WriteLine(peerProgram is null ? "No build with the full packages: no ratios." : $"Peer: {peerProgram}");
    var processor = $"{BenchReport.ProcessorName()}, {Environment.ProcessorCount} cores";
    var rows = new List<BenchRow>();
    foreach (var @case in GrainCase.All.Where(one => wanted.Length == 0 || wanted.Contains(one.Name)))
    {
        var (ours, theirs) = (new List<Measurement>(), new List<Measurement>());
        for (var turn = 0; turn < @case.Turns; turn++)
        {
            console.WriteLine($"{@case.Title}: turn {turn + 1} of {@case.Turns}");
            ours.Add(await RunAsync(Environment.ProcessPath!, @case));
            if (peerProgram is not null) theirs.Add(await RunAsync(peerProgram, @case));
        }

        rows.Add(Row(@case, ours, theirs, processor));
    }

    BenchReport.Print(console, rows);
    if (file is not null) await BenchReport.WriteAsync(file, rows, interrupted.Token);
    return 0;
}

async Task<Measurement> RunAsync(string program, GrainCase @case)
{
    var (code, output) = await ChildPrograms.RunAsync(program, ["measure", @case.Name], new Dictionary<string, string>(), interrupted.Token);
    return code == 0 ? JsonSerializer.Deserialize<Measurement>(output)! : throw new InvalidOperationException($"Measuring {@case.Name} with {program} failed with exit code {code}.");
}

static BenchRow Row(GrainCase @case, List<Measurement> ours, List<Measurement> theirs, string processor)
{
    var figure = Statistics.Median(ours.Select(one => one.Figure));
    double? peerFigure = theirs.Count == 0 ? null : Statistics.Median(theirs.Select(one => one.Figure));
    var ratios = ours.Zip(theirs, (a, b) => @case.IsLessBetter ? b.Figure / a.Figure : a.Figure / b.Figure).ToList();
    return new BenchRow
    {
        Suite = "grains",
        Case = @case.Title,
        Figure = Math.Round(figure, 1),
        Unit = @case.Unit,
        Peer = theirs.FirstOrDefault()?.Runtime,
        PeerFigure = peerFigure is { } value ? Math.Round(value, 1) : null,
        Ratio = ratios.Count == 0 ? null : Math.Round(Statistics.Median(ratios), 2),
        Target = @case.Target is { } target ? string.Create(CultureInfo.InvariantCulture, $"at {(@case.IsLessBetter ? "most" : "least")} {target:#,0} {@case.Unit}") : null,
        Met = @case.Target is { } wanted ? (@case.IsLessBetter ? figure <= wanted : figure >= wanted) : null,
        Processor = processor,
    };
}

static string? FindPeer(FileInfo? given)
{
    if (given is not null) return given.Exists ? given.FullName : throw new ArgumentException($"There is no program {given.FullName}.");

    // Outputs of the two builds lie side by side: artifacts/local/bin/… and artifacts/full/bin/…
    var full = Environment.ProcessPath!.Replace($"{Path.DirectorySeparatorChar}local{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}full{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal);
    return full != Environment.ProcessPath && File.Exists(full) ? full : null;
}
