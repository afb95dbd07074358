using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Retort.Web.Hosting;

namespace Retort.Web.Access;

/// <summary>Every endpoint is authorised: browsers by a cookie that a one-time link gave, programs by a bearer token.</summary>
internal static class AccessSetup
{
    private const string EitherScheme = "either";

    public static void AddRetortAccess(this IServiceCollection services, DataFolder folder)
    {
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<SignInLinks>();

        // Keys of the sign-in cookie live with the data: a restart signs nobody out.
        services.AddDataProtection()
            .SetApplicationName("retort")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(folder.FolderPath, "keys")));

        services.AddAuthentication(EitherScheme)
            .AddPolicyScheme(EitherScheme, null, options => options.ForwardDefaultSelector = context =>
                context.Request.Headers.ContainsKey("Authorization") ? BearerTokenHandler.SchemeName : CookieAuthenticationDefaults.AuthenticationScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerTokenHandler>(BearerTokenHandler.SchemeName, null)
            .AddCookie(options =>
            {
                options.Cookie.Name = "retort";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.ExpireTimeSpan = TimeSpan.FromDays(30);
                options.SlidingExpiration = true;

                // There is no log-in page to be sent to: the answer itself says how to get a link (SignIn).
                options.Events.OnRedirectToLogin = context => Status(context.Response, StatusCodes.Status401Unauthorized);
                options.Events.OnRedirectToAccessDenied = context => Status(context.Response, StatusCodes.Status403Forbidden);
            });

        services.AddAuthorizationBuilder()
            .AddPolicy(AccessPolicies.Host, policy => policy.RequireRole("host"))
            .AddPolicy(AccessPolicies.Member, policy => policy.RequireRole("member", "cli"))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole("member", "cli").Build());
    }

    /// <summary>The cookie's principal for a member.</summary>
    public static ClaimsPrincipal Principal(string member) => new(new ClaimsIdentity(
        [new(ClaimTypes.Name, member), new(ClaimTypes.Role, "member")], CookieAuthenticationDefaults.AuthenticationScheme));

    private static Task Status(HttpResponse response, int status)
    {
        response.StatusCode = status;
        return Task.CompletedTask;
    }
}
