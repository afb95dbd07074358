using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Retort.Contracts;
using Retort.Contracts.Identity;
using Retort.Storage.Blobs;

namespace Retort.Web.HostProtocol;

/// <summary>Checkpoints and soft-target sets by their SHA-256, streamed both ways.</summary>
internal static class BlobEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPut("/blobs/{blob}", PutAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapGet("/blobs/{blob}", GetAsync).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapMethods("/blobs/{blob}", [HttpMethods.Head], HeadAsync);
    }

    private static async Task<Results<JsonHttpResult<BlobReceipt>, ProblemHttpResult>> PutAsync(
        string blob, HttpContext context, IBlobStore store, IOptions<HostProtocolOptions> options, CancellationToken cancellationToken)
    {
        if (!BlobId.TryParse(blob, out var id)) return NoName();
        var limit = options.Value.BlobBytes;
        if (context.Request.ContentLength > limit) return TooLarge(limit);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = limit + 1;

        using var content = new MeasuredStream(context.Request.Body);
        try
        {
            var bytes = await store.WriteAsync(id, content, limit, cancellationToken);
            return TypedResults.Json(new BlobReceipt(id, bytes), ContractJson.Options);
        }
        catch (InvalidDataException) when (content.Count > limit)
        {
            return TooLarge(limit);
        }
        catch (InvalidDataException)
        {
            var found = content.Sha256();
            return TypedResults.Problem(
                statusCode: StatusCodes.Status422UnprocessableEntity, title: "The bytes are not those that were announced",
                detail: $"Expected SHA-256 {id}, found {found} over {content.Count} bytes. Nothing was stored; send them again.",
                extensions: [new("expected", id.Value), new("found", found), new("bytes", content.Count)]);
        }
        catch (BadHttpRequestException broken)
        {
            return TypedResults.Problem(statusCode: broken.StatusCode, title: "The upload broke off", detail: broken.Message + " Nothing was stored.");
        }
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> GetAsync(string blob, IBlobStore store, CancellationToken cancellationToken)
    {
        if (!BlobId.TryParse(blob, out var id)) return NoName();
        if (await store.OpenAsync(id, cancellationToken) is not { } content) return Missing(id);
        return TypedResults.Stream(
            content, "application/octet-stream", entityTag: new EntityTagHeaderValue($"\"{id}\""), enableRangeProcessing: content.CanSeek);
    }

    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> HeadAsync(
        string blob, HttpResponse response, IBlobStore store, CancellationToken cancellationToken)
    {
        if (!BlobId.TryParse(blob, out var id)) return NoName();
        if (await store.FindAsync(id, cancellationToken) is not { } bytes) return Missing(id);
        response.ContentType = "application/octet-stream";
        response.ContentLength = bytes;
        response.Headers.ETag = $"\"{id}\"";
        return TypedResults.Empty;
    }

    private static ProblemHttpResult NoName() => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest, title: "That is not the name of a blob",
        detail: "Blobs are named by the SHA-256 of their bytes: 64 lower-case hexadecimal digits.");

    private static ProblemHttpResult Missing(BlobId id) => TypedResults.Problem(
        statusCode: StatusCodes.Status404NotFound, title: "There is no such blob", detail: $"Nothing of SHA-256 {id} is stored here.");

    private static ProblemHttpResult TooLarge(long limit) => TypedResults.Problem(
        statusCode: StatusCodes.Status413PayloadTooLarge, title: "The blob is too large", detail: $"A blob may have {limit} bytes.",
        extensions: [new("limit_bytes", limit)]);
}
