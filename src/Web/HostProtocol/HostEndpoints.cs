using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Retort.Contracts;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Grains.Runs;

namespace Retort.Web.HostProtocol;

/// <summary>Hosts introduce themselves and ask for work.</summary>
internal static class HostEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/hosts", RegisterAsync).Accepts<RegisterHost>("application/json", JsonBody.AnyType)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group.MapPost("/hosts/{host}/lease", LeaseAsync);
        group.MapPost("/hosts/{host}/leave", LeaveAsync);
    }

    private static async Task<Results<JsonHttpResult<HostWelcome>, ProblemHttpResult>> RegisterAsync(
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (message, problem) = await JsonBody.ReadAsync<RegisterHost>(request, cancellationToken);
        if (message is null) return problem!;
        var problems = ProtocolRules.Check(message);
        if (problems.Count > 0) return problems.ToResult();

        var welcome = await grains.GetGrain<ITrainingHostGrain>(message.Host.Value).RegisterAsync(message, cancellationToken);
        return TypedResults.Json(welcome, ContractJson.Options);
    }

    private static async Task<Results<JsonHttpResult<AttemptGrant>, NoContent, ProblemHttpResult>> LeaseAsync(
        string host, IGrainFactory grains, QueueSignal signal, IOptions<HostProtocolOptions> options, IOptions<LeaseOptions> leases,
        TimeProvider clock, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (!HostId.TryParse(host, out var id)) return NoName();
        var grain = grains.GetGrain<ITrainingHostGrain>(id.Value);
        if (await grain.GetAsync(cancellationToken) is null)
        {
            return TypedResults.Problem(
                statusCode: StatusCodes.Status404NotFound, title: "The host is not registered",
                detail: $"Host '{id}' is unknown here: POST /host/v1/hosts first.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var started = clock.GetTimestamp();
        while (!ending.IsCancellationRequested)
        {
            // Taken before the question: a run that becomes ready during it must not go unheard.
            var ready = signal.Next;

            // Not cancelled with the request: a lease that was given must reach its host or be given back.
            if (await grain.LeaseAsync(CancellationToken.None) is { } grant)
            {
                if (!cancellationToken.IsCancellationRequested) return TypedResults.Json(grant, ContractJson.Options);
                await grains.GetGrain<IRunGrain>(grant.Attempt.Run.Value)
                    .FinishAsync(new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Released }, CancellationToken.None);
                break;
            }

            // What HostWelcome.PollSeconds told the host.
            var left = TimeSpan.FromSeconds(leases.Value.PollSeconds) - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) break;
            var wait = left < options.Value.AskAgain ? left : options.Value.AskAgain;
            await ready.WaitAsync(wait, clock, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> LeaveAsync(string host, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!HostId.TryParse(host, out var id)) return NoName();
        await grains.GetGrain<ITrainingHostGrain>(id.Value).LeaveAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult NoName() => TypedResults.Problem(
        statusCode: StatusCodes.Status400BadRequest, title: "That is not the name of a host",
        detail: "A host's name has 1 to 64 letters, digits, dots, hyphens or underscores.");
}
