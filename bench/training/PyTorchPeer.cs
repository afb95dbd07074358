using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Retort.Bench.Training;

/// <summary>Debian's PyTorch doing the same work, in a process of its own.</summary>
internal sealed class PyTorchPeer
{
    /// <summary>What brings it.</summary>
    public const string InstallCommand = "apt-get install -y --no-install-recommends python3-torch libopenblas0-openmp";

    // Debian's own: another Python that stands first on the path does not see Debian's packages.
    private const string Python = "/usr/bin/python3";

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "peers", "pytorch_peer.py");

    private readonly string _libraries;

    private PyTorchPeer(string version, string libraries) => (Version, _libraries) = (version, libraries);

    public string Version { get; }

    /// <summary>The peer, or null where it is not installed.</summary>
    public static async Task<PyTorchPeer?> FindAsync(CancellationToken cancellationToken)
    {
        // With OpenBLAS's own threads instead of OpenMP's it would lose by having twice as many threads as cores.
        var libraries = Directory.Exists("/usr/lib")
            ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "openblas-openmp")).FirstOrDefault(Directory.Exists)
            : null;
        if (libraries is null || !File.Exists(Python))
        {
            return null;
        }

        var (code, output) = await ChildPrograms.RunAsync(Python, ["-c", "import torch; print(torch.__version__)"], Environment(libraries), cancellationToken);
        return code == 0 ? new PyTorchPeer(output.Trim(), libraries) : null;
    }

    /// <summary>Installs it, output on the terminal.</summary>
    /// <returns>Whether that worked.</returns>
    public static async Task<bool> InstallAsync(CancellationToken cancellationToken)
    {
        foreach (var arguments in (string[][])[["update"], [.. InstallCommand.Split(' ').Skip(1)]])
        {
            using var process = Process.Start(new ProcessStartInfo("apt-get", arguments))!;
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0) return false;
        }

        return true;
    }

    /// <param name="mode"><c>hand</c> or <c>loader</c>.</param>
    /// <param name="data">Folder of MNIST's four files.</param>
    public async Task<Measurement> MeasureAsync(TrainingCase @case, string mode, int threads, TimeSpan duration, string data, CancellationToken cancellationToken)
    {
        string[] arguments = [Script, @case.Name, mode, threads.ToString(CultureInfo.InvariantCulture), duration.TotalSeconds.ToString(CultureInfo.InvariantCulture), data];
        var (code, output) = await ChildPrograms.RunAsync(Python, arguments, Environment(_libraries), cancellationToken);
        return code == 0 ? JsonSerializer.Deserialize<Measurement>(output)! : throw new InvalidOperationException($"The PyTorch peer failed on {@case.Name} ({mode}) with exit code {code}.");
    }

    private static Dictionary<string, string> Environment(string libraries) => new() { ["LD_LIBRARY_PATH"] = libraries };
}
