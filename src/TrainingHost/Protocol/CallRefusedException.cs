using System.Net;

namespace Retort.TrainingHost.Protocol;

/// <summary>The server understood the call and refuses it; repeating it cannot help.</summary>
public sealed class CallRefusedException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
