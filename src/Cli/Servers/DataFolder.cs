using System.Text.Json;
using Retort.Cli.Terminal;
using Retort.Contracts;

namespace Retort.Cli.Servers;

/// <summary>Where one server keeps everything, and where its clients find it.</summary>
public sealed record DataFolder(string Path)
{
    /// <summary>The environment variable that replaces the default folder.</summary>
    public const string Variable = "RETORT_DATA";

    /// <summary>`--data` if given, else <see cref="Variable"/>, else `retort` in the user's folder for local data.</summary>
    public static DataFolder Of(string? option, Func<string, string?>? environment = null)
    {
        var chosen = option ?? (environment ?? Environment.GetEnvironmentVariable)(Variable);
        if (string.IsNullOrWhiteSpace(chosen))
        {
            var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            if (local.Length == 0) throw new CliException($"This user has no home folder to keep data in. Say where, with --data DIR or {Variable}.", ExitCodes.BadInput);
            chosen = System.IO.Path.Combine(local, "retort");
        }

        return new DataFolder(System.IO.Path.GetFullPath(chosen));
    }

    public string CliToken => System.IO.Path.Combine(Path, "tokens", "cli.token");

    public string HostToken => System.IO.Path.Combine(Path, "tokens", "host.token");

    public string LogOf(string process) => System.IO.Path.Combine(Path, "logs", $"{process}.log");

    /// <summary>Makes the folder if it is not there. Only its owner may look into it: tokens and keys lie there.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What the folder's server said of itself; null when none has. It may have died since.</summary>
    public ServerAddress? ReadAddress()
    {
        try
        {
            return JsonSerializer.Deserialize<ServerAddress>(File.ReadAllText(System.IO.Path.Combine(Path, "server.json")), ContractJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
