using Microsoft.Extensions.DependencyInjection.Extensions;
using Retort.Web.Access;

namespace Retort.Web.HostProtocol;

/// <summary>What training hosts call, in any language: JSON as ContractJson writes it, blobs as plain bytes, refusals as ProblemDetails.</summary>
public static class HostProtocolApi
{
    /// <summary>Names the calling host on attempt calls, so that the host list knows what it executes.</summary>
    public const string HostHeader = "Retort-Host";

    public static IServiceCollection AddHostProtocol(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<HostProtocolOptions>()
            .Validate(options => options.BlobBytes > 0, "HostProtocolOptions.BlobBytes must be above 0.")
            .Validate(options => options.AskAgain > TimeSpan.Zero && options.RenewWatch > TimeSpan.Zero, "HostProtocolOptions.AskAgain and RenewWatch must be above 0.")
            .ValidateOnStart();
        services.AddSingleton<QueueSignal>();
        services.AddHostedService<QueueWatch>();
        return services;
    }

    public static RouteGroupBuilder MapHostProtocol(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var group = routes.MapGroup("/host/v1").RequireAuthorization(AccessPolicies.Host).WithTags("Host protocol").DisableAntiforgery();
        HostEndpoints.Map(group);
        AttemptEndpoints.Map(group);
        BlobEndpoints.Map(group);
        return group;
    }
}
