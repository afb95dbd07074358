using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Protocol;

/// <summary>The host protocol's calls, each tried once.</summary>
/// <remarks>
/// Throws <see cref="ServerAwayException"/> where a repetition may help, <see cref="TokenRefusedException"/> for 401 and 403,
/// and <see cref="CallRefusedException"/> for every other refusal.
/// </remarks>
public sealed class HostClient(HttpClient http, TrainingHostOptions options, TimeProvider clock)
{
    private const int LongestProblem = 64 * 1024;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BlobLimit = TimeSpan.FromMinutes(20);

    public Task<HostWelcome> RegisterAsync(RegisterHost message, CancellationToken cancellationToken) =>
        PostAsync<RegisterHost, HostWelcome>("host/v1/hosts", message, cancellationToken);

    /// <summary>Waits on the server for work; null when there was none.</summary>
    /// <param name="poll">How long the server may wait before it answers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<AttemptGrant?> LeaseAsync(TimeSpan poll, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"host/v1/hosts/{options.Name}/lease");
        return await SendAsync(
            request, poll + CallLimit,
            async (response, cancel) => response.StatusCode == HttpStatusCode.NoContent ? null : await ReadAsync<AttemptGrant>(response, cancel),
            cancellationToken);
    }

    /// <summary>Signs off: the host takes no more runs and has none.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"host/v1/hosts/{options.Name}/leave");
        await SendAsync(request, CallLimit, (_, _) => Task.FromResult(true), cancellationToken);
    }

    public Task<AttemptReply> HeartbeatAsync(AttemptHeartbeat message, CancellationToken cancellationToken) =>
        PostAsync<AttemptHeartbeat, AttemptReply>("host/v1/attempts/heartbeat", message, cancellationToken);

    public Task<AttemptReply> AppendAsync(AttemptBatch message, CancellationToken cancellationToken) =>
        PostAsync<AttemptBatch, AttemptReply>("host/v1/attempts/batch", message, cancellationToken);

    public Task<AttemptReply> RecordAsync(AttemptArtefact message, CancellationToken cancellationToken) =>
        PostAsync<AttemptArtefact, AttemptReply>("host/v1/attempts/artefact", message, cancellationToken);

    public Task<AttemptReply> FinishAsync(AttemptFinish message, CancellationToken cancellationToken) =>
        PostAsync<AttemptFinish, AttemptReply>("host/v1/attempts/finish", message, cancellationToken);

    /// <summary>Whether the server has the blob already.</summary>
    public async Task<bool> HasBlobAsync(BlobId blob, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"host/v1/blobs/{blob}");
        try
        {
            return await SendAsync(request, CallLimit, (_, _) => Task.FromResult(true), cancellationToken);
        }
        catch (CallRefusedException refused) when (refused.Status == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    public async Task<bool> PutBlobAsync(BlobId blob, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"host/v1/blobs/{blob}") { Content = new ReadOnlyMemoryContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        // A refusal then arrives before the bytes are sent, and not as a broken connection.
        request.Headers.ExpectContinue = true;
        return await SendAsync(request, BlobLimit, (_, _) => Task.FromResult(true), cancellationToken);
    }

    /// <summary>The blob's bytes, verified by their hash.</summary>
    public async Task<byte[]> GetBlobAsync(BlobId blob, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"host/v1/blobs/{blob}");
        var bytes = await SendAsync(request, BlobLimit, (response, cancel) => response.Content.ReadAsByteArrayAsync(cancel), cancellationToken);
        var found = BlobId.FromSha256(SHA256.HashData(bytes));
        return found == blob
            ? bytes
            : throw new ServerAwayException($"Blob {blob} arrived damaged: {bytes.Length} bytes with SHA-256 {found}.", answered: true);
    }

    private async Task<TAnswer> PostAsync<TMessage, TAnswer>(string path, TMessage message, CancellationToken cancellationToken)
        where TAnswer : class
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(message, options: ContractJson.Options) };
        return await SendAsync(request, CallLimit, ReadAsync<TAnswer>, cancellationToken);
    }

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request, TimeSpan limit, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        request.Headers.Add("Retort-Host", options.Name.Value);
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode) throw await RefusalAsync(response, either.Token);
            return await read(response, either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ServerAwayException(e.Message.TrimEnd('.') + ".", answered: false, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerAwayException($"No answer within {limit.TotalSeconds:0} s.", answered: false, e);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancellationToken)
                ?? throw new ServerAwayException($"The answer is empty; a {typeof(T).Name} was expected.", answered: true);
        }
        catch (JsonException e)
        {
            throw new ServerAwayException($"The answer is not a {typeof(T).Name}: is {response.RequestMessage?.RequestUri?.Authority} a Retort server?", answered: true, e);
        }
    }

    private async Task<Exception> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var reason = await ReasonAsync(response, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new TokenRefusedException(
                $"The server {options.Server} does not accept the token in {options.TokenFile} ({reason}). "
                + "Copy tokens/host.token from the data folder of that server to this file, keep its mode 0600, and start the host again."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new ServerAwayException($"The server answers {reason}.", answered: false),
            >= HttpStatusCode.InternalServerError => new ServerAwayException($"The server answers {reason}.", answered: true),
            _ => new CallRefusedException(response.StatusCode, $"The server refuses {response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath}: {reason}"),
        };
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json" || response.Content.Headers.ContentLength > LongestProblem) return status;
        try
        {
            using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            var texts = new List<string> { status };
            foreach (var name in (string[])["title", "detail"])
            {
                if (problem.RootElement.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String) texts.Add(text.GetString()!);
            }

            if (problem.RootElement.TryGetProperty("problems", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 1)
                texts.AddRange(list.EnumerateArray().Take(5).Select(item => item.GetRawText()));
            return string.Join(": ", texts);
        }
        catch (JsonException)
        {
            return status;
        }
    }
}
