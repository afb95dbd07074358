using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Retort.Bench;
using Retort.Bench.Training;
using Retort.Distillation.Data;
using Retort.Distillation.Training;
using Spectre.Console;

const int StepsInWindow = 20;
const int SmallestNumberOfPairs = 5;
var warmUp = TimeSpan.FromSeconds(2);
var console = AnsiConsole.Console;
if (console.Profile.Out.IsTerminal is false) console.Profile.Width = 10_000;
using var interrupted = new CancellationTokenSource();
using var signal = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = true;
    interrupted.Cancel();
});

var json = new Option<FileInfo?>("--json") { Description = "Also write the rows to this file" };
var pairs = new Option<int>("--pairs") { Description = "Turns of ours and the peer", DefaultValueFactory = _ => SmallestNumberOfPairs };
var seconds = new Option<double>("--seconds") { Description = "Measured time of each turn", DefaultValueFactory = _ => 5 };
var threads = new Option<int>("--threads") { Description = "Of both", DefaultValueFactory = _ => Environment.ProcessorCount };
var only = new Option<string[]>("--case") { Description = $"Only these: {string.Join(", ", TrainingCase.All.Select(one => one.Name))}, parallel", AllowMultipleArgumentsPerToken = true };
var install = new Option<bool>("--install-peer") { Description = $"Install PyTorch without asking: {PyTorchPeer.InstallCommand}" };
var name = new Argument<string>("case");
var count = new Argument<int>("threads");
var time = new Argument<double>("seconds");
var folder = new Argument<string>("data");
var measure = new Command("measure", "Measure one case of ours in this process and print one JSON line") { name, count, time, folder };
measure.Hidden = true;
measure.SetAction(parsed => MeasureAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(count), TimeSpan.FromSeconds(parsed.GetRequiredValue(time)), parsed.GetRequiredValue(folder)));
var root = new RootCommand("Trains what runs train, beside PyTorch doing the same work, in turns.") { json, pairs, seconds, threads, only, install, measure };
root.SetAction(parsed => BenchAsync(
    new BenchSettings(
        parsed.GetValue(threads), Math.Max(1, parsed.GetValue(pairs)), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        $"{BenchReport.ProcessorName()}, {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)}-bit vectors, {parsed.GetValue(threads)} threads"),
    parsed.GetValue(only) ?? [], parsed.GetValue(install), parsed.GetValue(json)));
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception failure) when (failure is InvalidOperationException or DatasetUnavailableException or ArgumentException or IOException)
{
    console.MarkupLineInterpolated($"[red]error: {failure.Message}[/]");
    return 1;
}

async Task<int> MeasureAsync(string wanted, int with, TimeSpan duration, string data)
{
    var @case = TrainingCase.All.FirstOrDefault(one => one.Name == wanted) ?? throw new ArgumentException($"There is no case {wanted}.");
    using var http = new HttpClient();
    var mnist = await Store(new DatasetStoreOptions { CacheFolder = data, OwnFolder = data, MayFetch = false }, http).OpenAsync("mnist", null, interrupted.Token);
    using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted.Token);
    var sink = new MeasuringSink(warmUp, duration, TimeProvider.System, stop);
    try
    {
        Trainer.Run(@case.Job(mnist, with, StepsInWindow), sink, TimeProvider.System, stop.Token);
    }
    catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
    {
        // The time is up.
    }

    console.WriteLine(JsonSerializer.Serialize(sink.Take()));
    return 0;
}

async Task<int> BenchAsync(BenchSettings settings, string[] wanted, bool mayInstall, FileInfo? file)
{
    var unknown = wanted.Except([.. TrainingCase.All.Select(one => one.Name), "parallel"]).ToList();
    if (unknown.Count > 0) throw new ArgumentException($"There is no case {string.Join(", ", unknown)}.");
    if (settings.Threads < 1) throw new ArgumentException("--threads must be 1 or more.");
    var data = Path.Combine(
        Environment.GetEnvironmentVariable("RETORT_DATA") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "retort"),
        "datasets");
    using var http = new HttpClient();
    await Store(new DatasetStoreOptions { CacheFolder = data }, http).OpenAsync("mnist", null, interrupted.Token);
    var peer = await PyTorchPeer.FindAsync(interrupted.Token) ?? await OfferAsync(mayInstall);
    console.WriteLine(peer is null ? $"PyTorch is not installed: no ratios. To have it: {PyTorchPeer.InstallCommand} (or --install-peer)." : $"Peer: PyTorch {peer.Version} with OpenMP's OpenBLAS.");
    var limits = ProcessorLimits.Measure(settings.Threads, TimeProvider.System);
    console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{settings.Processor}: {limits.FlopsPerSecond / 1e9:0} GFLOP/s of multiply-adds, {limits.BytesPerSecond / 1e9:0} GB/s from memory."));

    var comparison = new Comparison(settings, peer, limits, Path.Combine(data, "mnist"), text => console.WriteLine(text));
    var rows = new List<BenchRow>();
    foreach (var @case in TrainingCase.All.Where(one => wanted.Length == 0 || wanted.Contains(one.Name))) rows.AddRange(await comparison.CompareAsync(@case, interrupted.Token));
    if (settings.Threads > 1 && (wanted.Length == 0 || wanted.Contains("parallel")))
    {
        foreach (var @case in TrainingCase.All.Where(one => one.Name is "teacher" or "student" or "tiny")) rows.Add(await comparison.CompareParallelAsync(@case, interrupted.Token));
    }

    BenchReport.Print(console, rows);
    foreach (var floor in rows.Where(row => row is { Unit: "%", Floor: not null })) console.WriteLine($"{floor.Case.Split(':')[0]}, at most: {floor.Floor}");
    if (file is not null) await BenchReport.WriteAsync(file, rows, interrupted.Token);
    return 0;
}

async Task<PyTorchPeer?> OfferAsync(bool mayInstall)
{
    var canInstall = File.Exists("/usr/bin/apt-get") && Environment.UserName == "root";
    if (!canInstall || !(mayInstall || (console.Profile.Capabilities.Interactive && console.Confirm($"PyTorch is not installed. Run {PyTorchPeer.InstallCommand}?", defaultValue: false)))) return null;
    return await PyTorchPeer.InstallAsync(interrupted.Token) ? await PyTorchPeer.FindAsync(interrupted.Token) : throw new InvalidOperationException($"{PyTorchPeer.InstallCommand} failed.");
}

static DatasetStore Store(DatasetStoreOptions options, HttpClient http) => new(options, http, TimeProvider.System);
