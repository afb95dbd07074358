using System.Net;
using System.Text;

namespace Retort.Cli.Tests.Servers;

/// <summary>Answers every request in one way and keeps the last one.</summary>
internal sealed class CannedServer(HttpStatusCode status, string body, string mediaType = "application/json") : HttpMessageHandler
{
    public string? LastRequest { get; private set; }

    public string? LastBody { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        LastRequest = $"{request.Method} {request.RequestUri?.PathAndQuery} {request.Headers.Authorization}";
        LastBody = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
    }
}
