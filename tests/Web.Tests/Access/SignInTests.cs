using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Retort.Web.Tests.Access;

public sealed class SignInTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/experiments")]
    [InlineData("/api/v1/presets")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/_framework/blazor.web.js")]
    public async Task AnyEndpoint_Stranger_IsUnauthorised(string path)
    {
        using var stranger = _server.Client(null);

        using var answer = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Page_StrangersBrowser_SaysHowToGetALink()
    {
        using var stranger = _server.Client(null);
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var answer = await stranger.GetAsync("/");

        Assert.Contains("dotnet platform.cs up", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_UsedOnce_SignsInAndThenIsVoid()
    {
        using var cli = _server.Client("cli");
        using var created = await cli.PostAsync("/api/v1/sign-in-links?member=ada", null);
        var url = (await created.Content.ReadFromJsonAsync<JsonObject>())!["url"]!.ToString();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = _server.Url };
        using var other = _server.Client(null);

        using var first = await browser.GetAsync(url);
        using var second = await other.GetAsync(url);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("/", first.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.Unauthorized, second.StatusCode);
    }

    [Fact]
    public async Task Cookie_AfterRestart_StillSignsIn()
    {
        using var cli = _server.Client("cli");
        using var created = await cli.PostAsync("/api/v1/sign-in-links", null);
        var url = (await created.Content.ReadFromJsonAsync<JsonObject>())!["url"]!.ToString();
        var cookies = new CookieContainer();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = cookies });
        using var signedIn = await browser.GetAsync(url);

        await _server.RestartAsync();
        using var answer = await browser.GetAsync(new Uri(_server.Url, "/api/v1/presets"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task HostToken_OnAMembersEndpoint_IsForbidden()
    {
        using var host = _server.Client("host");

        using var answer = await host.GetAsync("/api/v1/experiments");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task WrongToken_AnyEndpoint_IsRefusedWithProblemDetails()
    {
        using var client = _server.Client(null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", new string('0', 64));

        using var answer = await client.GetAsync("/api/v1/experiments");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public void Tokens_OnDisk_AreForTheirOwnerOnly()
    {
        if (OperatingSystem.IsWindows()) return;

        var modes = Directory.GetFiles(Path.Combine(_server.Folder, "tokens")).Select(File.GetUnixFileMode).ToArray();

        Assert.Equal([UnixFileMode.UserRead | UnixFileMode.UserWrite, UnixFileMode.UserRead | UnixFileMode.UserWrite], modes);
    }
}
