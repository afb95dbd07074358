using System.Collections.Concurrent;
using System.Diagnostics;

namespace Retort.Cli.Processes;

/// <summary>
/// A process that ends when its standard input closes: when we ask it to, and when we are gone, however that happened.
/// Its output goes to a log file.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptErrorLines = 20;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastErrors = new();
    private readonly Task _pumps;

    private ChildProcess(string name, Process process, ProcessLog log)
    {
        Name = name;
        _process = process;
        _pumps = PumpAsync(log);
        Exited = WaitAsync();
    }

    /// <summary>What it is to a person, such as `training host 1`.</summary>
    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended and all its output is in the log.</summary>
    public Task<int> Exited { get; }

    /// <summary>The last lines it wrote to standard error.</summary>
    public IReadOnlyCollection<string> LastErrors => [.. _lastErrors];

    /// <summary>Starts a .NET program in its own folder, in Production.</summary>
    public static ChildProcess Start(string name, PublishedProgram program, IEnumerable<string> arguments, string logFile) =>
        Start(name, DotnetHost(), [program.Path, .. arguments], program.Folder, logFile);

    /// <summary>Starts any command.</summary>
    public static ChildProcess Start(string name, string command, IEnumerable<string> arguments, string folder, string logFile)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";

        // A developer's own settings must not move the server to another address.
        start.Environment.Remove("ASPNETCORE_URLS");
        start.Environment.Remove("ASPNETCORE_HTTP_PORTS");
        var log = ProcessLog.Open(logFile);
        try
        {
            return new ChildProcess(name, Process.Start(start)!, log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to stop and kills it after <paramref name="grace"/>. Harmless when it has ended already.</summary>
    public async Task<int> StopAsync(TimeSpan grace, TimeProvider clock)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended by itself, and its end of the pipe with it.
        }

        try
        {
            return await Exited.WaitAsync(grace, clock);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            return await Exited;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await Exited;
        _process.Dispose();
    }

    private static string DotnetHost() =>
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        await _pumps;
        return _process.ExitCode;
    }

    private async Task PumpAsync(ProcessLog log)
    {
        using (log)
        {
            await Task.WhenAll(ReadAsync(_process.StandardOutput, keep: false), ReadAsync(_process.StandardError, keep: true));
        }

        async Task ReadAsync(StreamReader reader, bool keep)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                log.Write(line);
                if (!keep) continue;
                _lastErrors.Enqueue(line);
                while (_lastErrors.Count > KeptErrorLines) _lastErrors.TryDequeue(out _);
            }
        }
    }
}
