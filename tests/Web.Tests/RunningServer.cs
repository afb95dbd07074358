using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Retort.Web.Hosting;

namespace Retort.Web.Tests;

/// <summary>The real server on a free port, with a data folder of its own that goes when it is disposed.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private WebApplication? _app;

    private RunningServer(string folder) => Folder = folder;

    public string Folder { get; }

    public Uri Url { get; private set; } = null!;

    public IServiceProvider Services => _app!.Services;

    public static async Task<RunningServer> StartAsync()
    {
        var server = new RunningServer(Directory.CreateTempSubdirectory("retort-web-").FullName);
        await server.RestartAsync();
        return server;
    }

    /// <summary>Stops the server, if it runs, and starts another on the same folder.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _app = RetortServer.Build(new ServerOptions { DataFolder = Folder });
        await _app.StartAsync();
        Url = new Uri(DataFolder.ReadAddress(Folder)!.Url);
    }

    /// <summary>A client with a token of the data folder, `cli` or `host`; null for a stranger.</summary>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Url };
        if (token is not null)
        {
            var text = File.ReadAllText(Path.Combine(Folder, "tokens", token + ".token"));
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text);
        }

        return client;
    }

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task StopAsync()
    {
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }
}
