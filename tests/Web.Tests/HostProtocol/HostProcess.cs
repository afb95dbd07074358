using System.Diagnostics;
using System.Text;
using Retort.Distillation.Data;
using Retort.TrainingHost.Hosting;

namespace Retort.Web.Tests.HostProtocol;

/// <summary>The training host's own program as a child process, working for a server.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private HostProcess(Process process) => _process = process;

    /// <summary>What it wrote so far, for messages of failing tests.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public static async Task<HostProcess> StartAsync(RunningServer server, string name)
    {
        var program = typeof(TrainingHostOptions).Assembly.Location;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "exec", "--runtimeconfig", Path.ChangeExtension(program, ".runtimeconfig.json"), program,
            "--server", server.Url.ToString(), "--token-file", Path.Combine(server.Folder, "tokens", "host.token"),
            "--data", Path.Combine(server.Folder, "host"), "--datasets", await MnistAsync(), "--name", name, "--threads", "1", "--exit-with-parent",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var host = new HostProcess(Process.Start(start)!);
        host._process.OutputDataReceived += (_, line) => host.Keep(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Keep(line.Data);
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>As by `kill -9`: nothing is said good-bye to.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Closes its standard input, as when its parent ends, and gives its exit code.</summary>
    public async Task<int> LeaveAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    // The real data set, through the real acquisition; kept between test runs.
    private static async Task<string> MnistAsync()
    {
        var folder = Environment.GetEnvironmentVariable("RETORT_DATASETS") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "retort", "datasets");
        using var http = new HttpClient();
        await new DatasetStore(new DatasetStoreOptions { CacheFolder = folder }, http, TimeProvider.System).OpenAsync("mnist", null, CancellationToken.None);
        return folder;
    }

    private void Keep(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
