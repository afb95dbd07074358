using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Retort.EndToEnd.Platform;

/// <summary>
/// The published platform as a person starts it: `retort serve` on a data folder of its own and a free port, with one training
/// host. It stops when its standard input closes, so a test run that is killed leaves nothing behind.
/// </summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime.
public sealed class PublishedPlatform : IAsyncLifetime
#pragma warning restore CA1001
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("retort-e2e-").FullName;
    private Process? _process;
    private HttpClient? _api;

    /// <summary>The link that `serve` printed; it signs in once.</summary>
    public string SignInLink { get; private set; } = "";

    /// <summary>Such as http://127.0.0.1:40123.</summary>
    public string Url => new Uri(SignInLink).GetLeftPart(UriPartial.Authority);

    /// <summary>Bears the command line's token.</summary>
    public HttpClient Api => _api ?? throw new InvalidOperationException("The platform is not running.");

    public Task InitializeAsync() => StartAsync();

    /// <summary>Stops everything in order and starts it again on the same data folder, on another port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A fresh sign-in link, as `retort link` asks for it.</summary>
    public async Task<string> NewSignInLinkAsync()
    {
        using var answer = await Api.PostAsync("api/v1/sign-in-links", null);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["url"]!.GetValue<string>();
    }

    /// <summary>What the server and its hosts wrote last, for the message of a failed test.</summary>
    public string Logs()
    {
        var logs = Path.Combine(_folder, "logs");
        return Directory.Exists(logs)
            ? string.Join('\n', Directory.GetFiles(logs).Select(file => $"--- {Path.GetFileName(file)}\n{string.Join('\n', ReadShared(file).Split('\n').TakeLast(40))}"))
            : "no logs";
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        var program = Path.Combine(PublishFolder(), "Retort.Cli", "release", "retort.dll");
        if (!File.Exists(program)) throw new InvalidOperationException($"{program} is missing: the browser tests drive the published platform. Run: dotnet platform.cs test");

        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", "--data", _folder, "--port", "0", "--exit-with-parent"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = _process.StandardError.ReadToEndAsync();
        SignInLink = await ReadLinkAsync(_process.StandardOutput).WaitAsync(StartTimeout)
            ?? throw new InvalidOperationException($"`retort serve` ended without a link: {await errors}");
        _api = new HttpClient { BaseAddress = new Uri(Url + "/") };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(Path.Combine(_folder, "tokens", "cli.token")));
    }

    private async Task StopAsync()
    {
        _api?.Dispose();
        _api = null;
        if (_process is null) return;
        using (_process)
        {
            _process.StandardInput.Close();
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopTimeout);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process = null;
    }

    private static async Task<string?> ReadLinkAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            if (!line.Contains("/sign-in?code=", StringComparison.Ordinal)) continue;

            // What follows must be read too, or the process would stop at a full pipe.
            _ = output.ReadToEndAsync();
            return line.Trim();
        }

        return null;
    }

    private static string PublishFolder([CallerFilePath] string here = "") =>
        Environment.GetEnvironmentVariable("RETORT_PUBLISHED") is { Length: > 0 } given
            ? given
            : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "artifacts", "local", "publish"));

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
