namespace Retort.TrainingHost.Hosting;

/// <summary>Reads the token from its file, and refuses a file that others can read.</summary>
public static class TokenFile
{
    private const int LongestToken = 512;

    private const UnixFileMode OthersMode =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="StartupException">There is no such file, it is open to others, or it holds no token.</exception>
    public static string Read(string path)
    {
        string text;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMode) != 0)
            {
                throw new StartupException($"The token file {path} is open to other users of this machine. Give it the mode 0600 (chmod 600 {path}), and have the token replaced if others may have read it.");
            }

            using var reader = new StreamReader(path);
            var buffer = new char[LongestToken + 1];
            text = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The token file {path} cannot be read ({e.Message}). On the server's machine it is tokens/host.token in the data folder.", e);
        }

        return text.Length is > 0 and <= LongestToken && text.All(char.IsAsciiLetterOrDigit)
            ? text
            : throw new StartupException($"The token file {path} does not hold a token: one line of letters and digits is needed, as in tokens/host.token of the server's data folder.");
    }
}
