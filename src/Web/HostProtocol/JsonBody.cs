using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Contracts;
using Retort.Contracts.Metrics;

namespace Retort.Web.HostProtocol;

/// <summary>Reads the JSON body of a call: at most <see cref="MetricLimits.BodyBytes"/>, and a refusal says where it is wrong.</summary>
internal static class JsonBody
{
    /// <summary>A call is JSON whatever its Content-Type says or leaves out: else routing would pass it on to the page for unknown addresses.</summary>
    public const string AnyType = "*/*";

    private const int MostDiscarded = 16 * MetricLimits.BodyBytes;

    /// <summary>Either the message or the answer to give instead.</summary>
    public static async Task<(T? Message, ProblemHttpResult? Problem)> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        // The limit is ours to state, in words: the server's own would break the connection before the sender reads the answer.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        try
        {
            if (request.ContentLength > MetricLimits.BodyBytes)
            {
                await DiscardAsync(request, cancellationToken);
                return (null, TooLarge($"{request.ContentLength} bytes"));
            }

            using var bytes = new MemoryStream((int)(request.ContentLength ?? 4096));
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (bytes.Length + read > MetricLimits.BodyBytes)
                {
                    await DiscardAsync(request, cancellationToken);
                    return (null, TooLarge("more"));
                }

                bytes.Write(buffer, 0, read);
            }

            var message = JsonSerializer.Deserialize<T>(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), ContractJson.Options);
            return message is null ? (null, Malformed("The body is null; an object is needed.")) : (message, null);
        }
        catch (JsonException malformed)
        {
            return (null, Malformed(Explain(malformed)));
        }
        catch (BadHttpRequestException broken)
        {
            return (null, TypedResults.Problem(statusCode: broken.StatusCode, title: "The request body could not be read", detail: broken.Message));
        }
    }

    // A sender that is still writing when the connection closes sees a broken pipe, and not the answer. Beyond the bound it may.
    private static async Task DiscardAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MostDiscarded) return;
        var buffer = new byte[64 * 1024];
        int read;
        for (long discarded = 0; discarded < MostDiscarded && (read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0;) discarded += read;
    }

    private static ProblemHttpResult TooLarge(string found) => TypedResults.Problem(
        statusCode: StatusCodes.Status413PayloadTooLarge,
        title: "The request body is too large",
        detail: $"A call may carry {MetricLimits.BodyBytes} bytes; this one has {found}. Send smaller batches; large artefacts go to /host/v1/blobs.",
        extensions: [new("limit_bytes", MetricLimits.BodyBytes)]);

    private static ProblemHttpResult Malformed(string detail) => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest, title: "The request body is not the expected JSON", detail: detail);

    // The serialiser's own text names .NET types; the place and, where it is ours to tell, the reason are what a sender needs.
    private static string Explain(JsonException malformed)
    {
        var place = $"{(malformed.Path is { Length: > 0 } path ? path : "$")}, line {(malformed.LineNumber ?? 0) + 1}, byte {(malformed.BytePositionInLine ?? 0) + 1}";
        var reason = malformed.Message.Split(" Path: ", 2)[0];
        if (reason.Contains("could not be converted", StringComparison.Ordinal)) reason = "The value is not of the kind that is needed there.";
        else if (reason.Contains("was missing required properties", StringComparison.Ordinal)) reason = "Missing: " + reason[(reason.LastIndexOf(':') + 1)..].Trim();
        return $"At {place}: {reason}";
    }
}
