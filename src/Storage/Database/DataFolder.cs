namespace Retort.Storage.Database;

/// <summary>The folder that holds the database file and the blobs.</summary>
internal sealed class DataFolder
{
    private DataFolder(string path) => Path = path;

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "retort.db");

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    /// <summary>Creates the folder when it is missing and proves that it can be written.</summary>
    /// <exception cref="StorageException">It cannot be created or written.</exception>
    public static DataFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            CreatePrivate(full);
            var probe = System.IO.Path.Combine(full, $".probe-{Guid.NewGuid():n}");
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageException(
                $"The data folder '{full}' cannot be written by the user '{Environment.UserName}': {e.Message} "
                + "Give this user the right to write there, free space on that disk, or choose another folder with --data.",
                e);
        }

        return new(full);
    }

    /// <summary>Weights and specs may be confidential: a new folder is readable by its owner only.</summary>
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
