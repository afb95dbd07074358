using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Queue;
using Retort.Contracts.Runs;
using Retort.Storage.Blobs;
using Retort.Storage.Catalogue;
using Retort.Storage.Metrics;
using Retort.Web.Access;

namespace Retort.Web.Api;

/// <summary>Runs, their points, logs and blobs, and the hosts that execute them.</summary>
internal static class RunApi
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapGet("/runs/{id}", GetAsync);
        api.MapGet("/runs/{id}/metrics", MetricsAsync);
        api.MapGet("/runs/{id}/log", LogAsync);
        api.MapPost("/runs/{id}/cancel", (RunId id, IGrainFactory grains, HttpContext context, CancellationToken stop) =>
            ExperimentApi.CommandAsync(grains.GetGrain<IRunGrain>(id.Value).CancelAsync(Actors.OfApi(context), "cancelled through the API", stop)));
        api.MapGet("/blobs/{blob}", BlobAsync);
        api.MapGet("/hosts", async (ICatalogue catalogue, CancellationToken stop) => await catalogue.ListHostsAsync(stop));
        api.MapGet("/queue", async (IGrainFactory grains, CancellationToken stop) => await grains.GetGrain<IQueueGrain>(IQueueGrain.Key).ListAsync(stop));
        api.MapPost("/hosts/{id}/drain", (HostId id, IGrainFactory grains, HttpContext context, CancellationToken stop, bool drain = true) =>
            ExperimentApi.CommandAsync(grains.GetGrain<ITrainingHostGrain>(id.Value).DrainAsync(drain, Actors.OfApi(context), stop)));
    }

    private static async Task<Results<Ok<RunDetails>, ProblemHttpResult>> GetAsync(RunId id, IGrainFactory grains, CancellationToken stop) =>
        await grains.GetGrain<IRunGrain>(id.Value).GetAsync(stop) is { } details
            ? TypedResults.Ok(details)
            : ApiProblems.NotFound($"There is no run {id}. Its experiment may have been deleted.");

    private static async Task<Results<Ok<SeriesSnapshot>, ProblemHttpResult>> MetricsAsync(
        RunId id, IMetricStore metrics, CancellationToken stop, string? series = null, long after = 0, int points = 1_000)
    {
        if (after < 0 || points is < 2 or > 100_000) return ApiProblems.BadRequest("`after` is 0 or more and `points` 2 to 100000.");
        ImmutableArray<string> names = series is null ? [] : [.. series.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return TypedResults.Ok(await metrics.ReadAsync(id, names, after, points, stop));
    }

    private static async Task<Results<Ok<LogPage>, ProblemHttpResult>> LogAsync(RunId id, IMetricStore metrics, CancellationToken stop, long after = 0, int limit = 1_000)
    {
        if (after < 0 || limit is < 1 or > 10_000) return ApiProblems.BadRequest("`after` is 0 or more and `limit` 1 to 10000.");
        return TypedResults.Ok(await metrics.ReadLogAsync(id, after, limit, stop));
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> BlobAsync(BlobId blob, IBlobStore blobs, CancellationToken stop) =>
        await blobs.OpenAsync(blob, stop) is { } content
            ? TypedResults.Stream(content, "application/octet-stream", $"{blob.Value[..12]}.safetensors", enableRangeProcessing: content.CanSeek)
            : ApiProblems.NotFound($"There is no blob {blob}.");
}
