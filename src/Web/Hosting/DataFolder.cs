using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retort.Web.Hosting;

/// <summary>The folder of one server, or of the servers of one cluster: its lock, and the file by which clients find the server.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;
    private ServerAddress? _announced;

    private DataFolder(string path, FileStream heldLock)
    {
        FolderPath = path;
        _lock = heldLock;
    }

    public string FolderPath { get; }

    private string AddressFile => Path.Combine(FolderPath, "server.json");

    /// <summary>Creates the folder if needed and takes its lock. Throws <see cref="StartupException"/> when it cannot be used.</summary>
    /// <param name="shared">Whether other servers of the same cluster may use it too; a server alone may not.</param>
    public static DataFolder Open(string path, bool shared = false)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }

        FileStream held;
        try
        {
            held = new FileStream(
                Path.Combine(path, "server.lock"), FileMode.OpenOrCreate, shared ? FileAccess.Read : FileAccess.ReadWrite, shared ? FileShare.Read : FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw NotWritable(path, e);
        }
        catch (IOException e)
        {
            var address = ReadAddress(path);
            throw new StartupException(
                address is null
                    ? $"The data folder {path} is in use by another Retort server. Stop that one, or choose another folder with --data."
                    : $"The data folder {path} is in use by the Retort server at {address.Url} (process {address.Pid}). Use that one, stop it, or choose another folder with --data.",
                e);
        }

        return new DataFolder(path, held);
    }

    /// <summary>What the running server of a folder said of itself; null when there is none to be read.</summary>
    public static ServerAddress? ReadAddress(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerAddress>(File.ReadAllText(Path.Combine(path, "server.json")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Lets clients find the server. Written whole: a reader sees the old file or the new one.</summary>
    public void Announce(ServerAddress address)
    {
        var temporary = $"{AddressFile}.{address.Pid}";
        File.WriteAllText(temporary, JsonSerializer.Serialize(address));
        File.Move(temporary, AddressFile, overwrite: true);
        _announced = address;
    }

    public void Dispose()
    {
        // Of servers that share the folder the last to start is announced.
        if (_announced is not null && ReadAddress(FolderPath) == _announced) File.Delete(AddressFile);
        _lock.Dispose();
    }

    private static StartupException NotWritable(string path, Exception e) => new(
        $"The data folder {path} cannot be written ({e.Message}). Give this user the right to write there, or choose another folder with --data.", e);

    /// <summary>Where a server listens.</summary>
    public sealed record ServerAddress(
        [property: JsonPropertyName("pid")] int Pid,
        [property: JsonPropertyName("url")] string Url,
        [property: JsonPropertyName("version")] string Version);
}
