using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Retort.Web.HostProtocol;

/// <summary>Collects everything that is wrong with one request, so that its sender can mend all of it at once.</summary>
public sealed class ProtocolProblems
{
    private const int MostListed = 50;

    private readonly List<ProtocolProblem> _listed = [];

    /// <summary>How many there are; at most 50 of them are listed.</summary>
    public int Count { get; private set; }

    /// <summary>The first ones, in the order of the request.</summary>
    public ImmutableArray<ProtocolProblem> Listed => [.. _listed];

    public void Add(string path, string message)
    {
        if (Count++ < MostListed) _listed.Add(new(path, message));
    }

    /// <summary>Adds a problem unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string path, string message)
    {
        if (!holds) Add(path, message);
    }

    public ProblemHttpResult ToResult() => TypedResults.Problem(
        statusCode: StatusCodes.Status422UnprocessableEntity,
        title: "The request breaks the host protocol",
        detail: Count == 1 ? $"{_listed[0].Path}: {_listed[0].Message}" : $"{Count} problems, of which {_listed.Count} are listed. Nothing was stored.",
        extensions: [new("problems", _listed.Select(problem => new Dictionary<string, string> { ["path"] = problem.Path, ["message"] = problem.Message }).ToArray())]);
}
