using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Web.HostProtocol;

/// <summary>
/// What a host reports of its attempt. Every call bears the fencing token, repeats are harmless, and a stale attempt gets
/// status 200 with <see cref="AttemptReply.Accepted"/> false and the command to abandon.
/// </summary>
internal static class AttemptEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        var attempts = group.MapGroup("/attempts")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        attempts.MapPost("/heartbeat", HeartbeatAsync).Accepts<AttemptHeartbeat>("application/json", JsonBody.AnyType);
        attempts.MapPost("/batch", AppendAsync).Accepts<AttemptBatch>("application/json", JsonBody.AnyType);
        attempts.MapPost("/artefact", RecordAsync).Accepts<AttemptArtefact>("application/json", JsonBody.AnyType);
        attempts.MapPost("/finish", FinishAsync).Accepts<AttemptFinish>("application/json", JsonBody.AnyType);
    }

    private static async Task<Results<JsonHttpResult<AttemptReply>, ProblemHttpResult>> HeartbeatAsync(
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (message, problem) = await JsonBody.ReadAsync<AttemptHeartbeat>(request, cancellationToken);
        if (message is null) return problem!;
        var problems = ProtocolRules.Check(message);
        if (problems.Count > 0) return problems.ToResult();

        var reply = await Run(grains, message.Attempt).HeartbeatAsync(message, cancellationToken);
        await SeenAsync(request, grains, message.Attempt.Run, reply.Accepted, cancellationToken);
        return TypedResults.Json(reply, ContractJson.Options);
    }

    private static async Task<Results<JsonHttpResult<AttemptReply>, ProblemHttpResult>> AppendAsync(
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (message, problem) = await JsonBody.ReadAsync<AttemptBatch>(request, cancellationToken);
        if (message is null) return problem!;
        var problems = ProtocolRules.Check(message);
        if (problems.Count > 0) return problems.ToResult();

        var reply = await Run(grains, message.Attempt).AppendAsync(WithWarnings(message), cancellationToken);
        return TypedResults.Json(reply, ContractJson.Options);
    }

    private static async Task<Results<JsonHttpResult<AttemptReply>, ProblemHttpResult>> RecordAsync(
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (message, problem) = await JsonBody.ReadAsync<AttemptArtefact>(request, cancellationToken);
        if (message is null) return problem!;
        var problems = ProtocolRules.Check(message);
        if (problems.Count > 0) return problems.ToResult();

        var reply = await Run(grains, message.Attempt).RecordAsync(message, cancellationToken);
        return TypedResults.Json(reply, ContractJson.Options);
    }

    private static async Task<Results<JsonHttpResult<AttemptReply>, ProblemHttpResult>> FinishAsync(
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (message, problem) = await JsonBody.ReadAsync<AttemptFinish>(request, cancellationToken);
        if (message is null) return problem!;
        var problems = ProtocolRules.Check(message);
        if (problems.Count > 0) return problems.ToResult();

        var reply = await Run(grains, message.Attempt).FinishAsync(message, cancellationToken);
        await SeenAsync(request, grains, message.Attempt.Run, executes: false, cancellationToken);
        return TypedResults.Json(reply, ContractJson.Options);
    }

    private static IRunGrain Run(IGrainFactory grains, AttemptKey attempt) => grains.GetGrain<IRunGrain>(attempt.Run.Value);

    private static async Task SeenAsync(HttpRequest request, IGrainFactory grains, RunId run, bool executes, CancellationToken cancellationToken)
    {
        if (HostId.TryParse(request.Headers[HostProtocolApi.HostHeader].ToString(), out var host))
            await grains.GetGrain<ITrainingHostGrain>(host.Value).SeenAsync(run, executes, cancellationToken);
    }

    // Divergence is evidence: the value is stored as it is, and the log says so where a person looks first.
    private static AttemptBatch WithWarnings(AttemptBatch batch)
    {
        ImmutableArray<LogLine>.Builder? warnings = null;
        HashSet<string>? warned = null;
        foreach (var point in batch.Points)
        {
            if (double.IsFinite(point.Value) || !(warned ??= new(StringComparer.Ordinal)).Add(point.Series)) continue;
            (warnings ??= ImmutableArray.CreateBuilder<LogLine>()).Add(new LogLine
            {
                At = point.At,
                Level = LogLineLevel.Warning,
                Text = string.Create(CultureInfo.InvariantCulture, $"{point.Series} is {Name(point.Value)} at step {point.Step} (epoch {point.Epoch:0.##})."),
            });
        }

        return warnings is null ? batch : batch with { Lines = batch.Lines.AddRange(warnings) };
    }

    private static string Name(double value) => double.IsNaN(value) ? "not a number" : value > 0 ? "infinite" : "minus infinite";
}
