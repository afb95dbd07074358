using System.Net;
using System.Security.Claims;
using Retort.Contracts.Identity;

namespace Retort.Web.Access;

/// <summary>Says who gives a command, for the audit log.</summary>
public static class Actors
{
    /// <param name="principal">Who is signed in.</param>
    /// <param name="surface">`browser` or `api`.</param>
    /// <param name="address">Where the request or circuit came from.</param>
    public static Actor Of(ClaimsPrincipal principal, string surface, IPAddress? address)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var from = address is null ? "" : " " + (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        return new Actor { Name = principal.Identity?.Name ?? "unknown", Origin = surface + from };
    }

    public static Actor OfApi(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Of(context.User, "api", context.Connection.RemoteIpAddress);
    }
}
