using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Retort.Cli.Terminal;
using Retort.Contracts;
using Retort.Contracts.Identity;
using Retort.Contracts.Presets;
using Retort.Contracts.Results;
using Retort.Contracts.Runs;
using Retort.Distillation.Checkpoints;

namespace Retort.Cli.Servers;

/// <summary>The native API as the command line uses it. Every failure is a <see cref="CliException"/> that a person can act on.</summary>
public sealed class ServerClient : IDisposable
{
    private static readonly long LargestBlob = new SafetensorsLimits().FileBytes;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public ServerClient(string url, string token, HttpMessageHandler? handler = null)
    {
        Url = url.TrimEnd('/');
        _http = handler is null ? new HttpClient() : new HttpClient(handler);
        _http.BaseAddress = new Uri(Url + "/");
        _http.Timeout = Patience;
        _http.MaxResponseContentBufferSize = 64 * 1024 * 1024;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Url { get; }

    /// <summary>Whether a server answers at all.</summary>
    public async Task<bool> IsLiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("health/live", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    public Task<SignInLink> CreateSignInLinkAsync(CancellationToken cancellationToken) =>
        SendAsync<SignInLink>(HttpMethod.Post, "api/v1/sign-in-links", null, cancellationToken);

    public Task<IReadOnlyList<PresetDescription>> ListPresetsAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<PresetDescription>>(HttpMethod.Get, "api/v1/presets", null, cancellationToken);

    public Task<SubmittedExperiment> SubmitAsync(Submission submission, CancellationToken cancellationToken) =>
        SendAsync<SubmittedExperiment>(HttpMethod.Post, "api/v1/experiments", submission, cancellationToken);

    public Task<ExperimentPage> ListExperimentsAsync(string? text, bool archived, int take, CancellationToken cancellationToken) =>
        SendAsync<ExperimentPage>(
            HttpMethod.Get,
            $"api/v1/experiments?take={take}&archived={(archived ? "true" : "false")}{(text is null ? "" : $"&text={Uri.EscapeDataString(text)}")}",
            null,
            cancellationToken);

    public Task<ExperimentView> GetExperimentAsync(ExperimentId id, CancellationToken cancellationToken) =>
        SendAsync<ExperimentView>(HttpMethod.Get, $"api/v1/experiments/{id}", null, cancellationToken);

    public Task<ExperimentReport> GetReportAsync(ExperimentId id, CancellationToken cancellationToken) =>
        SendAsync<ExperimentReport>(HttpMethod.Get, $"api/v1/experiments/{id}/report", null, cancellationToken);

    public Task<RunDetails> GetRunAsync(RunId id, CancellationToken cancellationToken) =>
        SendAsync<RunDetails>(HttpMethod.Get, $"api/v1/runs/{id}", null, cancellationToken);

    /// <summary>A checkpoint's or soft-target set's bytes, which are those that its id promises.</summary>
    public async Task<byte[]> GetBlobAsync(BlobId id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"api/v1/blobs/{id}", null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        if (answer.Content.Headers.ContentLength is { } length && length > LargestBlob) throw new CliException($"The checkpoint {id} has {length:N0} bytes; at most {LargestBlob:N0} are read.");
        using var bytes = new MemoryStream();
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(cancellationToken);
            await content.CopyToAsync(bytes, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CliException($"The checkpoint {id} did not arrive whole from {Url}: {e.Message}", inner: e);
        }

        var whole = bytes.ToArray();
        return BlobId.FromSha256(SHA256.HashData(whole)) == id ? whole : throw new CliException($"The server at {Url} sent other bytes than those of {id}.");
    }

    public async Task CancelAsync(ExperimentId id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, $"api/v1/experiments/{id}/cancel", null, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, cancellationToken);
        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancellationToken) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CliException($"The server at {Url} answered {path} with something this version cannot read ({e.Message}). Are both of the same version?", inner: e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: ContractJson.Options);
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"The server at {Url} cannot be reached: {e.Message} Start it with `retort serve`, or give the right address with --server.", inner: e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException($"The server at {Url} did not answer within {Patience.TotalSeconds:F0} s.", inner: e);
        }

        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await FailureAsync(answer, cancellationToken);
    }

    private async Task<CliException> FailureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new CliException($"The server at {Url} does not accept this token. It belongs to another server or data folder: check --token-file or --data.");

        ApiProblem? problem = null;
        try
        {
            problem = await answer.Content.ReadFromJsonAsync<ApiProblem>(ContractJson.Options, cancellationToken);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or HttpRequestException)
        {
            // Something other than Retort answered; its status is all there is to tell.
        }

        var badInput = answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity;
        return new CliException(
            problem?.Describe() ?? $"The server at {Url} answered {(int)answer.StatusCode} ({answer.StatusCode}).",
            badInput ? ExitCodes.BadInput : ExitCodes.Failed);
    }
}
