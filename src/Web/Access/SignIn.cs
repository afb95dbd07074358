using Microsoft.AspNetCore.Authentication;

namespace Retort.Web.Access;

/// <summary>The sign-in endpoints, and the page that tells a stranger how to get a link.</summary>
internal static class SignIn
{
    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", async (string? code, SignInLinks links, HttpContext context) =>
        {
            if (code is null || links.Redeem(code) is not { } member)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await context.SignInAsync(AccessSetup.Principal(member), new AuthenticationProperties { IsPersistent = true });
            context.Response.Redirect("/");
        }).AllowAnonymous().ExcludeFromDescription();

        routes.MapPost("/sign-out", async (HttpContext context) =>
        {
            await context.SignOutAsync();
            context.Response.Redirect("/");
        }).ExcludeFromDescription();
    }
}
