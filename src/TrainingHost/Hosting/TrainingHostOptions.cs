using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Retort.Contracts.Identity;
using Retort.Contracts.Processes;

namespace Retort.TrainingHost.Hosting;

/// <summary>How a training host was asked to run.</summary>
public sealed record TrainingHostOptions
{
    /// <summary>The server's address, such as http://127.0.0.1:5210.</summary>
    public required Uri Server { get; init; }

    /// <summary>The file with the token that the server gave to hosts; only its owner may read it.</summary>
    public required string TokenFile { get; init; }

    /// <summary>Own name, unique on the server. Default: the machine's name and a suffix that depends on the data folder.</summary>
    public required HostId Name { get; init; }

    /// <summary>Holds the data sets, in `datasets`.</summary>
    public required string DataFolder { get; init; }

    /// <summary>A folder of the user's with data sets, which is looked into first and never written to; null for none.</summary>
    public string? DatasetFolder { get; init; }

    /// <summary>Labels that runs may ask for.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Threads of the tensor engine, which runs at the same time share. Default: the processor's cores. Results do not depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>Runs at the same time. Default: what <see cref="ParallelRuns"/> chooses.</summary>
    public required int Parallel { get; init; }

    /// <summary>Where runs are computed. Default: the first CUDA device that the engine sees, else the processor, in float32.</summary>
    public required DeviceChoice Device { get; init; }

    /// <summary>Stop when standard input closes, so that a host started by another process cannot outlive it.</summary>
    public bool ExitWithParent { get; init; }

    /// <summary>The usage, with an example.</summary>
    public const string Usage =
        "usage: Retort.TrainingHost --server URL --token-file FILE --data DIR [--name HOST] [--datasets DIR] [--labels a,b] [--threads N] [--parallel N|auto] [--device auto|cpu|cuda|cuda:N] [--precision float32|tf32|bf16] [--exit-with-parent], "
        + "such as: Retort.TrainingHost --server http://127.0.0.1:5210 --token-file ./data/tokens/host.token --data ./data";

    /// <summary>Reads the command line. Throws <see cref="StartupException"/> that says what was wrong and what would be right.</summary>
    /// <param name="arguments">As given to the program.</param>
    /// <param name="machine">The machine's name.</param>
    /// <param name="cores">The processor's cores.</param>
    /// <param name="memory">Bytes of memory that this process and its children may use.</param>
    /// <param name="cudaDevices">CUDA devices that the engine sees.</param>
    public static TrainingHostOptions Parse(IReadOnlyList<string> arguments, string machine, int cores, long memory, int cudaDevices)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var exitWithParent = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case ParentProcess.Option:
                    exitWithParent = true;
                    break;
                case "--server" or "--token-file" or "--name" or "--data" or "--datasets" or "--labels" or "--threads" or "--parallel" or "--device" or "--precision":
                    var option = arguments[i];
                    given[option] = i + 1 < arguments.Count ? arguments[++i] : throw new StartupException($"{option} needs a value. {Usage}");
                    break;
                default:
                    throw new StartupException($"'{arguments[i]}' is not an option. {Usage}");
            }
        }

        var threads = given.TryGetValue("--threads", out var wanted) ? ParseCount("--threads", wanted) : Math.Max(1, cores);
        var device = DeviceChoice.Parse(given.GetValueOrDefault("--device", "auto"), given.GetValueOrDefault("--precision", DeviceChoice.FullPrecision), cudaDevices);
        var data = Path.GetFullPath(Needed(given, "--data", "the folder that keeps data sets"));
        return new TrainingHostOptions
        {
            Server = ParseServer(Needed(given, "--server", "the server's address")),
            TokenFile = Path.GetFullPath(Needed(given, "--token-file", "the file with the hosts' token")),
            DataFolder = data,
            DatasetFolder = given.TryGetValue("--datasets", out var datasets) ? Path.GetFullPath(datasets) : null,
            Name = given.TryGetValue("--name", out var name) ? ParseName(name) : DefaultName(machine, data),
            Labels = given.TryGetValue("--labels", out var labels) ? ParseLabels(labels) : [],
            Threads = threads,
            Parallel = given.TryGetValue("--parallel", out var parallel) && parallel != "auto" ? ParseCount("--parallel", parallel) : ParallelRuns.Choose(threads, memory, device),
            Device = device,
            ExitWithParent = exitWithParent,
        };
    }

    private static string Needed(Dictionary<string, string> given, string option, string meaning) =>
        given.TryGetValue(option, out var value) && !string.IsNullOrWhiteSpace(value)
            ? value
            : throw new StartupException($"{option} is missing: {meaning}. {Usage}");

    private static Uri ParseServer(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new StartupException($"--server '{text}' is not an http or https address, such as http://127.0.0.1:5210. {Usage}");

    private static HostId ParseName(string text) => HostId.TryParse(text, out var name)
        ? name
        : throw new StartupException($"--name '{text}' is not possible: 1 to 64 letters, digits, dots, hyphens or underscores are needed. {Usage}");

    private static int ParseCount(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1024
            ? count
            : throw new StartupException($"{option} '{text}' is not a number from 1 to 1024. {Usage}");

    private static ImmutableArray<string> ParseLabels(string text)
    {
        var labels = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableArray();
        return labels.Length <= 32 && labels.All(label => label.Length <= 64)
            ? labels
            : throw new StartupException($"--labels has {labels.Length} labels; at most 32 of at most 64 characters are possible. {Usage}");
    }

    // Stable over restarts, so that the server knows the host again; different for two hosts of one machine with folders of their own.
    private static HostId DefaultName(string machine, string data)
    {
        var suffix = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data)))[..6];
        var stem = new string([.. machine.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_').Take(50)]);
        return HostId.Parse($"{(stem.Length == 0 ? "host" : stem)}-{suffix}");
    }
}
