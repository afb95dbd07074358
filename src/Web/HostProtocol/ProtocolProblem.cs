namespace Retort.Web.HostProtocol;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Path">Where, such as `points[3].series`.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record ProtocolProblem(string Path, string Message);
