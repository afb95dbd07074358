namespace Retort.Cli.Processes;

/// <summary>What a child process wrote, in a file that is begun anew when it has grown large; the one before it is kept.</summary>
internal sealed class ProcessLog : IDisposable
{
    internal const long MaxBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path;
    private StreamWriter _writer;

    private ProcessLog(string path, StreamWriter writer)
    {
        _path = path;
        _writer = writer;
    }

    public static ProcessLog Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new ProcessLog(path, OpenWriter(path));
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            if (_writer.BaseStream.Length > MaxBytes)
            {
                _writer.Dispose();
                File.Move(_path, _path + ".1", overwrite: true);
                _writer = OpenWriter(_path);
            }

            _writer.WriteLine(line);
            _writer.Flush();
        }
    }

    public void Dispose() => _writer.Dispose();

    private static StreamWriter OpenWriter(string path) => new(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite));
}
