using Retort.Cli.Terminal;

namespace Retort.Cli.Servers;

/// <summary>Finds the server that a command talks to.</summary>
public static class ServerConnection
{
    /// <summary>The server that owns the folder and answers now; null when there is none.</summary>
    public static async Task<ServerClient?> FindAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        if (folder.ReadAddress() is not { } address || !File.Exists(folder.CliToken)) return null;
        var client = new ServerClient(address.Url, ReadToken(folder.CliToken));
        if (await client.IsLiveAsync(cancellationToken)) return client;
        client.Dispose();
        return null;
    }

    /// <summary>The server at `--server`, or the one of the data folder. Throws when there is none.</summary>
    public static async Task<ServerClient> ConnectAsync(ServerSelection selection, CancellationToken cancellationToken)
    {
        if (selection.Url is { } url)
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
                throw new CliException($"--server '{url}' is not an address such as http://127.0.0.1:5210.", ExitCodes.BadInput);
            return new ServerClient(url, ReadToken(selection.TokenFile
                ?? throw new CliException("--server needs --token-file: the file with that server's command-line token (tokens/cli.token in its data folder).", ExitCodes.BadInput)));
        }

        var folder = DataFolder.Of(selection.DataFolder);
        return await FindAsync(folder, cancellationToken)
            ?? throw new CliException($"No server runs on the data folder {folder.Path}. Start one with `retort serve --data {folder.Path}`, or name another folder with --data or a server with --server.");
    }

    /// <summary>The token in a file. Throws a <see cref="CliException"/> that names the file.</summary>
    public static string ReadToken(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length is > 0 and <= 4_096 && File.ReadAllText(path).Trim() is { Length: > 0 } token && !token.Any(char.IsWhiteSpace))
                return token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The token file {path} cannot be read: {e.Message}", ExitCodes.BadInput, e);
        }

        throw new CliException($"{path} is not a token file: one line of text is expected. A server writes its tokens to the folder `tokens` of its data folder.", ExitCodes.BadInput);
    }
}
