using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Retort.Contracts.Commands;
using Retort.Contracts.Specs;

namespace Retort.Web.Api;

/// <summary>Refusals as problem details.</summary>
internal static class ApiProblems
{
    /// <summary>All mistakes of a spec at once, each with its path, as 422.</summary>
    public static ProblemHttpResult Spec(ImmutableArray<SpecProblem> problems) => TypedResults.Problem(
        title: "The experiment's spec has mistakes.",
        detail: string.Join(" ", problems.Select(problem => $"{problem.Path}: {problem.Message}.")),
        statusCode: StatusCodes.Status422UnprocessableEntity,
        extensions: new Dictionary<string, object?> { ["problems"] = problems });

    public static ProblemHttpResult NotFound(string what) => TypedResults.Problem(
        title: "Not found.", detail: what, statusCode: StatusCodes.Status404NotFound);

    public static ProblemHttpResult BadRequest(string detail) => TypedResults.Problem(
        title: "The request is malformed.", detail: detail, statusCode: StatusCodes.Status400BadRequest);

    public static ProblemHttpResult Refused(CommandOutcome outcome) => TypedResults.Problem(
        title: "The command was refused.",
        detail: outcome.Detail,
        statusCode: outcome.Refusal switch
        {
            Refusal.NotFound => StatusCodes.Status404NotFound,
            Refusal.Invalid => StatusCodes.Status422UnprocessableEntity,
            _ => StatusCodes.Status409Conflict,
        },
        extensions: new Dictionary<string, object?> { ["refusal"] = outcome.Refusal, ["dependants"] = outcome.Dependants });
}
