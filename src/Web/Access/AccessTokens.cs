using System.Security.Cryptography;
using System.Text;
using Retort.Web.Hosting;

namespace Retort.Web.Access;

/// <summary>The bearer tokens of command line and training hosts: files in the data folder that only its owner may read.</summary>
public sealed class AccessTokens
{
    private readonly Dictionary<string, byte[]> _hashes = [];

    /// <summary>Reads the tokens, making those that are missing.</summary>
    public AccessTokens(DataFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var tokens = Path.Combine(folder.FolderPath, "tokens");
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(tokens);
        else Directory.CreateDirectory(tokens, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _hashes["cli"] = Hash(ReadOrCreate(Path.Combine(tokens, "cli.token")));
        _hashes["host"] = Hash(ReadOrCreate(Path.Combine(tokens, "host.token")));
    }

    /// <summary>What a token stands for, `cli` or `host`; null for one that is not ours.</summary>
    public string? Find(string token)
    {
        var hash = Hash(token);
        string? found = null;

        // Every entry is compared, in constant time: how long it takes tells nothing about the token.
        foreach (var (role, expected) in _hashes)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, expected)) found = role;
        }

        return found;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string ReadOrCreate(string path)
    {
        if (File.Exists(path) && File.ReadAllText(path).Trim() is { Length: >= 32 } existing) return existing;

        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(token);
        return token;
    }
}
