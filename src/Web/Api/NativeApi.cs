using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Web.Access;

namespace Retort.Web.Api;

/// <summary>The native API, `/api/v1`. Described by `/openapi/v1.json`.</summary>
internal static class NativeApi
{
    private const int MostNameCharacters = 64;

    public static void MapNativeApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization(AccessPolicies.Member);
        api.MapExperiments();
        api.MapRuns();
        api.MapPost("/sign-in-links", CreateLink);
        routes.MapOpenApi();
    }

    private static Results<Ok<SignInLink>, ProblemHttpResult> CreateLink(SignInLinks links, HttpContext context, string member = "member")
    {
        if (member.Length is 0 or > MostNameCharacters || member.Any(char.IsControl))
            return ApiProblems.BadRequest($"`member` is a name of 1 to {MostNameCharacters} characters.");
        var (code, expires) = links.Create(member);
        return TypedResults.Ok(new SignInLink($"{context.Request.Scheme}://{context.Request.Host}/sign-in?code={code}", expires));
    }

    internal sealed record SignInLink(string Url, DateTimeOffset ExpiresAt);
}
