#!/usr/bin/env dotnet
#:property PublishAot=false

// Sets up, tests and starts Retort: `dotnet platform.cs help`. It stands alone (base class library only) because it runs
// before anything was restored, and it leaves the platform's own work to the published `retort`.

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Xml.Linq;

const int DefaultPort = 5210;
var root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Directory.GetCurrentDirectory();
var rest = args.Skip(1).ToList();

// Build servers that outlive us would hold files of the artifacts folder; the app we start must not see a developer's settings.
Environment.SetEnvironmentVariable("MSBUILDDISABLENODEREUSE", "1");
Environment.SetEnvironmentVariable("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("DOTNET_NOLOGO", "1");

try
{
    return (args.FirstOrDefault() ?? "help") switch
    {
        "up" => Up(),
        "run" => RunExperiment(),
        "test" => Test(),
        "bench" => Bench(),
        "doctor" => Doctor(),
        "help" => Help(),
        var verb => throw new Refusal($"'{verb}' is not a verb. There are: up, run, test, bench, doctor, help."),
    };
}
catch (Refusal refusal)
{
    Console.Error.WriteLine($"error: {refusal.Message}");
    return refusal.ExitCode;
}

int Help()
{
    Console.WriteLine("""
        dotnet platform.cs up     [--port N] [--data DIR] [--hosts N] [--packages local|full]
                                  publish, start the platform, print a sign-in link; Ctrl+C stops it
        dotnet platform.cs run    PRESET|SPEC.yaml [--quick] [--set path=value]... [--json FILE] [--data DIR]
                                  run an experiment without a browser: progress bars, then the result
        dotnet platform.cs test   [--filter X]
                                  install what the tests need, build, check the format, run all tests
        dotnet platform.cs bench  SUITE|all [--json FILE]
        dotnet platform.cs doctor [--port N] [--data DIR]
                                  what this machine has and lacks
        """);
    return 0;
}

int Up()
{
    var packages = TakePackages();
    RequireNode();
    if (packages == "local" && Gpus().Length > 0) Console.WriteLine("An NVIDIA GPU is here. The local engine computes on the processor; GPUs need the full build (see: dotnet platform.cs doctor).");
    var retort = Publish(packages);
    return Run("dotnet", [retort, "serve", "--exit-with-parent", .. rest], untilItExits: true);
}

int RunExperiment()
{
    var packages = TakePackages();
    RequireNode();
    var retort = Publish(packages);
    return Run("dotnet", [retort, "run", "--exit-with-parent", .. rest], untilItExits: true);
}

int Test()
{
    var packages = TakePackages();
    var filter = TakeOption("--filter");
    RejectRest("test", "--filter X");
    RequireNode();
    var chromium = FindChromium();
    Require(FindPostgres, "PostgreSQL", "postgresql", "the test of its stores");

    var clock = Stopwatch.StartNew();
    Publish(packages);
    Step("build", clock, () => Run("dotnet", ["build", "Platform.sln", "-c", "Release", "-v", "quiet", "-tl:off", "-clp:NoSummary", $"-p:Packages={packages}"]));
    Step("format", clock, () => Run("dotnet", ["format", "whitespace", ".", "--folder", "--verify-no-changes", "--include", "src", "tests", "bench", "platform.cs"]));

    Step("ONNX Runtime", clock, InstallOnnxRuntime);

    Environment.SetEnvironmentVariable("RETORT_PUBLISHED", PublishFolder(packages));
    Environment.SetEnvironmentVariable("RETORT_CHROMIUM", chromium);
    var results = Path.Combine(root, "artifacts", packages, "test-results");
    if (Directory.Exists(results)) Directory.Delete(results, recursive: true);

    int passed = 0, failed = 0, skipped = 0;
    foreach (var project in TestProjects())
    {
        if (chromium is null && project == "Retort.EndToEnd")
        {
            Console.WriteLine("Left out: the browser tests. No Chromium, Chrome or Edge was found; set RETORT_CHROMIUM to its path.");
            continue;
        }

        var started = clock.Elapsed;
        var report = Path.Combine(results, $"{project}.trx");
        var assembly = Path.Combine(root, "artifacts", packages, "bin", project, "release", $"{project}.dll");
        string[] filters = filter is null ? [] : ["--filter", filter];
        var (code, output) = Capture("dotnet", ["test", assembly, "--logger", $"trx;LogFileName={report}", "--logger", "console;verbosity=normal", .. filters]);
        var counts = Counts(report);
        if (code != 0) Console.WriteLine(output);
        // A test process that dies leaves no report, or one without the test that killed it.
        var lost = code != 0 && counts.Failed == 0 ? 1 : 0;
        passed += counts.Passed;
        failed += counts.Failed + lost;
        skipped += counts.Skipped;
        Console.WriteLine($"{project}: {counts.Passed} passed, {counts.Failed + lost} failed ({(clock.Elapsed - started).TotalSeconds:F1} s)");
    }

    Console.WriteLine($"All steps took {clock.Elapsed.TotalSeconds:F0} s.");
    if (passed + failed == 0) Console.Error.WriteLine(filter is null ? "error: no test ran." : $"error: no test matches '{filter}'.");
    Console.WriteLine($"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : ""));
    return failed == 0 && passed > 0 ? 0 : 1;
}

int Bench()
{
    var folder = Path.Combine(root, "bench");
    var suites = Directory.Exists(folder)
        ? Directory.GetDirectories(folder).Where(suite => Directory.GetFiles(suite, "*.csproj").Length == 1).Select(Path.GetFileName).Order().ToArray()
        : [];
    if (suites.Length == 0) throw new Refusal("This version has no bench suites.");

    var wanted = rest.FirstOrDefault() ?? throw new Refusal($"Which suite? There are: {string.Join(", ", suites)}, all.");
    var chosen = suites.Where(suite => wanted == "all" || string.Equals(suite, wanted, StringComparison.OrdinalIgnoreCase)).ToArray();
    if (chosen.Length == 0) throw new Refusal($"There is no suite '{wanted}'. There are: {string.Join(", ", suites)}, all.");
    foreach (var suite in chosen) Run("dotnet", ["run", "--project", Path.Combine(folder, suite!), "-c", "Release", "--", .. rest.Skip(1)]);
    return 0;
}

int Doctor()
{
    var port = int.TryParse(TakeOption("--port"), CultureInfo.InvariantCulture, out var number) ? number : DefaultPort;
    var data = Path.GetFullPath(TakeOption("--data") ?? Environment.GetEnvironmentVariable("RETORT_DATA")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "retort"));
    RejectRest("doctor", "--port N, --data DIR");

    var sound = true;
    void Say(bool ok, string what, string advice = "")
    {
        sound &= ok;
        Console.WriteLine($"{(ok ? "ok  " : "FAIL")} {what}{(ok || advice.Length == 0 ? "" : $". {advice}")}");
    }

    Say(true, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
    Say(Environment.Version.Major >= 10, $".NET {Environment.Version}, SDK {Output("dotnet", "--version")}", "Install the .NET 10 SDK from https://dot.net");
    var node = Output("node", "--version");
    Say(node is not null, $"Node.js {node ?? "is missing"}", "It bundles the charts at build time: https://nodejs.org");
    var npm = OperatingSystem.IsWindows() ? Output("cmd", "/c", "npm", "--version") : Output("npm", "--version");
    Say(npm is not null, $"npm {npm ?? "is missing"}", "It comes with Node.js: https://nodejs.org");
    Console.WriteLine(PortIsFree(port) ? $"ok   port {port} is free" : $"note port {port} is in use: `up` takes the next free one unless --port is given");
    Say(IsWritable(data, out var problem), $"data folder {data} {(problem is null ? "can be written" : $"cannot be written: {problem}")}", "Choose another with --data");
    var free = FreeBytes(data);
    Say(free is null or > 2L << 30, $"disk {(free is null ? "unknown" : $"{free.Value / (1 << 30)} GiB free")}", "Data sets, checkpoints and logs need 2 GiB");
    var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    Say(memory > 3L << 30, $"memory {memory / (double)(1 << 30):F1} GiB", "A training host needs about 2 GiB");
    var x64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    Say(Fma.IsSupported || !x64, $"device cpu: {ProcessorModel()}, {Environment.ProcessorCount} cores, {(Vector512.IsHardwareAccelerated ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2")}{(Fma.IsSupported ? ", FMA" : "")}", "The local engine needs FMA");
    if (OperatingSystem.IsLinux()) Console.WriteLine($"     Chromium for the browser tests: {Which("chromium") ?? "not installed; `test` installs it where it may"}");
    Console.WriteLine($"     engine {EngineName()}: computes on the processor in float32; results do not depend on cores or vector width");
    var gpus = Gpus();
    for (var i = 0; i < gpus.Length; i++) Console.WriteLine($"note device cuda:{i}: {gpus[i]}. Using it (--device, --precision) needs the full build: dotnet platform.cs up --packages full");
    if (gpus.Length == 0) Console.WriteLine("     No NVIDIA GPU was seen.");
    Console.WriteLine("""

             What has been run: this version in local mode, on Linux x64.
             What has never been run: anything on a GPU (--device cuda and --precision tf32 or bf16 compile against TorchSharp, no more),
             on several machines or in a cloud; the full build's packages as they are published (two silos and a server, on Orleans
             built from its source, have executed runs of local hosts while a silo was killed), and TorchSharp's native library;
             Windows and macOS, where local mode needs only the .NET SDK and Node.js.
        """.Replace("         ", "     "));
    return sound ? 0 : 1;
}

// --- publishing -----------------------------------------------------------------------------------------------------

string PublishFolder(string packages) => Path.Combine(root, "artifacts", packages, "publish");

// Publishes what runs, unless nothing changed since the last time; returns the path of retort.dll.
string Publish(string packages)
{
    var stampFile = Path.Combine(PublishFolder(packages), "sources.txt");
    if (!File.Exists(stampFile) || File.ReadAllText(stampFile) != SourcesStamp())
    {
        var clock = Stopwatch.StartNew();
        Directory.CreateDirectory(PublishFolder(packages));
        File.Delete(stampFile);
        string[] projects = packages == "full" ? ["Web", "TrainingHost", "Cli", "Silo"] : ["Web", "TrainingHost", "Cli"];
        foreach (var project in projects)
        {
            Step($"publish {project}", clock, () => Run("dotnet", ["publish", Path.Combine("src", project), "-c", "Release", "-v", "quiet", "-tl:off", "-clp:NoSummary", $"-p:Packages={packages}"]));
        }

        // Taken again: the first build puts the browser libraries among the sources.
        File.WriteAllText(stampFile, SourcesStamp());
    }

    return Path.Combine(PublishFolder(packages), "Retort.Cli", "release", "retort.dll");
}

// Names, sizes and times of all sources: enough to see a change, and cheap.
string SourcesStamp()
{
    var text = new StringBuilder($"{Environment.Version}\n");
    var files = new[] { "src", "presets" }.SelectMany(folder => new DirectoryInfo(Path.Combine(root, folder)).EnumerateFiles("*", SearchOption.AllDirectories))
        .Concat(new DirectoryInfo(root).EnumerateFiles("*.props")).Concat(new DirectoryInfo(root).EnumerateFiles("global.json"));
    foreach (var file in files.Where(file => !file.FullName.Contains($"{Path.DirectorySeparatorChar}node_modules{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).OrderBy(file => file.FullName, StringComparer.Ordinal))
        text.Append(CultureInfo.InvariantCulture, $"{Path.GetRelativePath(root, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
    return text.ToString();
}

string TakePackages()
{
    var packages = TakeOption("--packages") ?? "local";
    if (packages is not ("local" or "full")) throw new Refusal($"--packages is local or full, not '{packages}'.", 2);
    if (packages == "full") CheckFullPackages();
    return packages;
}

// A real restore outside the repository, so that our cache folder does not decide. MSBuild's own variables reach it and the build
// alike: RestoreAdditionalProjectSources names another feed, Torch=cuda-linux another native library, OrleansVersion another version.
void CheckFullPackages()
{
    string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? given : null;
    var pinned = XDocument.Load(Path.Combine(root, "Directory.Packages.props")).Root!;
    string Version(string property) => Variable(property) ?? pinned.Descendants(property).Single().Value;
    var torch = Variable("Torch") ?? (OperatingSystem.IsWindows() ? "cuda-windows" : "cpu");
    (string Name, string Version)[] wanted =
    [
        .. pinned.Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value)
            .Where(name => name.StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)).Select(name => (name, Version("OrleansVersion"))),
        ($"TorchSharp-{torch}", Version("TorchSharpVersion")),
    ];
    var folder = Directory.CreateTempSubdirectory("retort-full-").FullName;
    try
    {
        var missing = new List<string>();
        foreach (var (name, version) in wanted)
        {
            Console.WriteLine($"restoring {name} …");
            var project = Path.Combine(folder, name, "Scratch.csproj");
            Directory.CreateDirectory(Path.GetDirectoryName(project)!);
            File.WriteAllText(project, $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
                  <ItemGroup><PackageReference Include="{name}" Version="{version}" /></ItemGroup>
                </Project>
                """);
            var (code, output) = Capture("dotnet", ["restore", project, "-v", "quiet"]);
            if (code == 0) continue;
            var reason = output.Split('\n').FirstOrDefault(line => line.Contains("error ", StringComparison.Ordinal)) ?? $"exit code {code}";
            missing.Add($"  {name}: {reason[(reason.IndexOf("error ", StringComparison.Ordinal) is var at and > 0 ? at + 6 : 0)..].Trim()}");
        }

        if (missing.Count == 0) return;
        throw new Refusal($"These packages of the full build do not restore here:\n{string.Join('\n', missing)}\nUse a feed that has them, or --packages local, the default.", 2);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

// --- tests ----------------------------------------------------------------------------------------------------------

// The browser tests come last: they start the whole platform and want the machine for themselves.
IEnumerable<string> TestProjects() => Directory.GetFiles(Path.Combine(root, "tests"), "*.csproj", SearchOption.AllDirectories)
    .Select(Path.GetFileNameWithoutExtension).OfType<string>()
    .Where(name => name.EndsWith(".Tests", StringComparison.Ordinal) || name is "Retort.EndToEnd" or "Retort.Grains.Contract")
    .OrderBy(name => name == "Retort.EndToEnd").ThenBy(name => name, StringComparer.Ordinal);

(int Passed, int Failed, int Skipped) Counts(string report)
{
    if (!File.Exists(report)) return (0, 0, 0);
    var counters = XDocument.Load(report).Descendants().First(element => element.Name.LocalName == "Counters");
    int Count(string name) => int.Parse(counters.Attribute(name)!.Value, CultureInfo.InvariantCulture);
    return (Count("passed"), Count("total") - Count("passed") - (Count("total") - Count("executed")), Count("total") - Count("executed"));
}

// Runs exported networks in a test. npm writes a lock file of its own when it is done.
void InstallOnnxRuntime()
{
    var folder = Path.Combine(root, "tests", "Distillation.Tests");
    var (wanted, installed) = (Path.Combine(folder, "package-lock.json"), Path.Combine(folder, "node_modules", ".package-lock.json"));
    if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted)) return;
    string[] install = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix", folder];
    if (OperatingSystem.IsWindows()) Run("cmd", ["/c", "npm", .. install]);
    else Run("npm", install);
}

// Null where the machine has none and none can be installed for it.
string? FindChromium()
{
    if (Environment.GetEnvironmentVariable("RETORT_CHROMIUM") is { Length: > 0 } given) return given;
    if (OperatingSystem.IsLinux())
    {
        Require(() => Which("chromium"), "chromium", "chromium", "the browser tests");
        return Which("chromium");
    }

    string[] candidates = OperatingSystem.IsWindows()
        ? [@"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"]
        : ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"];
    return candidates.FirstOrDefault(File.Exists);
}

// --- prerequisites --------------------------------------------------------------------------------------------------

void RequireNode()
{
    Require(() => Which("node"), "node", "nodejs", "the build, which bundles the charts");
    Require(() => Which("npm"), "npm", "npm", "the build, which bundles the charts");
}

// Installs a missing Debian package where that is allowed; otherwise says exactly what to do.
void Require(Func<string?> find, string name, string package, string why)
{
    if (find() is not null) return;
    if (!OperatingSystem.IsLinux() || Which("apt-get") is null)
        throw new Refusal($"{name} is missing; {why} needs it. {(package is "nodejs" or "npm" ? "Install Node.js from https://nodejs.org" : $"Install {package}")} and start again.");

    var install = $"apt-get update && apt-get install -y --no-install-recommends {package}";
    if (Environment.UserName != "root") throw new Refusal($"{name} is missing; {why} needs it. Run: sudo sh -c '{install}'");

    Console.WriteLine($"installing {package} …");
    var code = Run("sh", ["-c", $"export DEBIAN_FRONTEND=noninteractive; ({install}) >/dev/null"], mayFail: true);
    if (code != 0 || find() is null) throw new Refusal($"{package} could not be installed; {why} needs it. By hand: {install}");
}

// Debian keeps the server's programs out of the PATH. The tests find them in the same way and start a server of their own.
string? FindPostgres() => Environment.GetEnvironmentVariable("RETORT_POSTGRES") is { Length: > 0 } given ? given
    : Which("initdb") ?? (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin", "initdb")).FirstOrDefault(File.Exists) : null);

string? Which(string command)
{
    string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
    return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => endings.Select(ending => Path.Combine(folder, command + ending))).FirstOrDefault(File.Exists);
}

// Name and memory of each GPU that the driver knows.
string[] Gpus() => Which("nvidia-smi") is { } tool && Output(tool, "--query-gpu=name,memory.total", "--format=csv,noheader") is { } list
    ? list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
    : [];

string ProcessorModel() => (File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() : null)
    ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();

string EngineName() => $"Retort.Local.TorchSharp {XDocument.Load(Path.Combine(root, "Directory.Build.props")).Descendants("Version").First().Value}";

bool PortIsFree(int port)
{
    try
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return true;
    }
    catch (SocketException)
    {
        return false;
    }
}

// Leaves nothing behind: a folder that is not there yet is judged by the closest one above it.
bool IsWritable(string folder, out string? problem)
{
    var existing = folder;
    while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
    var probe = Path.Combine(existing, $".retort-doctor-{Environment.ProcessId}");
    try
    {
        File.WriteAllText(probe, "");
        File.Delete(probe);
        problem = null;
        return true;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        problem = e.Message;
        return false;
    }
}

long? FreeBytes(string folder)
{
    try
    {
        return new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
    }
    catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
    {
        return null;
    }
}

// --- arguments and processes ----------------------------------------------------------------------------------------

string? TakeOption(string name)
{
    var at = rest.IndexOf(name);
    if (at < 0) return null;
    if (at + 1 >= rest.Count) throw new Refusal($"{name} needs a value.", 2);
    var value = rest[at + 1];
    rest.RemoveRange(at, 2);
    return value;
}

void RejectRest(string verb, string options)
{
    if (rest.Count > 0) throw new Refusal($"{verb} does not take '{rest[0]}'. It takes: {options}.", 2);
}

void Step(string name, Stopwatch clock, Action work)
{
    var started = clock.Elapsed;
    Console.WriteLine($"{name} …");
    work();
    Console.WriteLine($"{name}: {(clock.Elapsed - started).TotalSeconds:F1} s");
}

// `untilItExits`: Ctrl+C reaches the child through the terminal and the child decides; other signals close its standard
// input, upon which it stops in order.
int Run(string command, IEnumerable<string> arguments, bool mayFail = false, bool untilItExits = false)
{
    var start = new ProcessStartInfo(command, arguments) { WorkingDirectory = untilItExits ? Directory.GetCurrentDirectory() : root, RedirectStandardInput = untilItExits };
    using var process = Process.Start(start)!;
    using var interrupt = untilItExits ? PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true) : null;
    using var terminate = untilItExits ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, Close) : null;
    using var hangUp = untilItExits ? PosixSignalRegistration.Create(PosixSignal.SIGHUP, Close) : null;
    void Close(PosixSignalContext context)
    {
        context.Cancel = true;
        process.StandardInput.Close();
    }

    process.WaitForExit();
    if (untilItExits || mayFail || process.ExitCode == 0) return process.ExitCode;
    throw new Refusal($"'{command} {string.Join(' ', arguments)}' failed with exit code {process.ExitCode}.");
}

(int Code, string Output) Capture(string command, IEnumerable<string> arguments)
{
    try
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
    catch (System.ComponentModel.Win32Exception)
    {
        return (127, "");
    }
}

string? Output(string command, params string[] arguments) => Capture(command, arguments) is (0, var output) ? output.Trim() : null;

sealed class Refusal(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
