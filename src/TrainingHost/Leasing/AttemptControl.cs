using System.Net;
using Retort.Contracts.Runs;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Leasing;

/// <summary>What tells an attempt to stop, and why. Later, stronger reasons replace earlier ones: the run may be cancelled while the host stops.</summary>
public sealed class AttemptControl : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly Lock _lock = new();

    /// <summary>Cancelled with the first reason: training stops within a mini-batch.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Cancelled when nothing more may be sent.</summary>
    public CancellationToken Abandoned => _abandon.Token;

    public StopReason Reason { get; private set; }

    /// <summary>What was refused, for <see cref="StopReason.Fault"/>.</summary>
    public Exception? Fault { get; private set; }

    public void Stop(StopReason reason, Exception? fault = null)
    {
        lock (_lock)
        {
            if (reason <= Reason) return;
            (Reason, Fault) = (reason, fault);
        }

        _stop.Cancel();
        if (reason == StopReason.Abandon) _abandon.Cancel();
    }

    /// <summary>Obeys the command that an answer carries.</summary>
    public void Obey(AttemptReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        if (reply.Command == HostCommand.Abandon) Stop(StopReason.Abandon);
        else if (!reply.Accepted) Stop(StopReason.Fault, new CallRefusedException(HttpStatusCode.OK, $"The server does not accept what the host reports: {reply.Refusal}"));
        else if (reply.Command == HostCommand.Cancel) Stop(StopReason.Cancel);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abandon.Dispose();
    }
}
