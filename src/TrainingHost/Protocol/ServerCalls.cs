using Microsoft.Extensions.Logging;

namespace Retort.TrainingHost.Protocol;

/// <summary>Repeats calls while the server is away. Every call of the protocol may be repeated without harm.</summary>
public sealed partial class ServerCalls(Backoff backoff, TimeProvider clock, ILogger<ServerCalls> log)
{
    // An unreachable server is waited for without end; one that keeps answering a call with errors of its own has a fault that waiting
    // does not mend, and the run that the call belongs to fails with it.
    private const int MostErrorAnswers = 12;

    /// <summary>Calls until the server answers. Throws what <see cref="HostClient"/> throws for answers that repeating cannot change.</summary>
    /// <param name="what">Completes "The server cannot be reached to …".</param>
    /// <param name="call">One try.</param>
    /// <param name="cancellationToken">Ends the tries.</param>
    /// <param name="forEver">Go on however often the server answers with errors of its own: for calls that belong to no run.</param>
    public async Task<T> RepeatAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken, bool forEver = false)
    {
        ArgumentNullException.ThrowIfNull(call);
        var errorAnswers = 0;
        string? said = null;
        for (var failures = 0; ; failures++)
        {
            try
            {
                var answer = await call(cancellationToken);
                if (failures > 0) LogBack(log, what, failures);
                return answer;
            }
            catch (ServerAwayException away)
            {
                errorAnswers = away.Answered ? errorAnswers + 1 : 0;
                if (errorAnswers >= MostErrorAnswers && !forEver) throw;
                if (said != away.Message) LogAway(log, what, away.Message);
                said = away.Message;
                await Task.Delay(backoff.Delay(failures), clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The server cannot be reached to {What}: {Reason} Trying again until it answers")]
    private static partial void LogAway(ILogger log, string what, string reason);

    [LoggerMessage(2, LogLevel.Information, "The server answers again: could {What} after {Failures} failed tries")]
    private static partial void LogBack(ILogger log, string what, int failures);
}
