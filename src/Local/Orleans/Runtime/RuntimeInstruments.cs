using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>
/// The runtime's metrics. Those that Orleans has too bear its names, so that one dashboard serves both; meter "Microsoft.Orleans".
/// </summary>
internal sealed partial class RuntimeInstruments
{
    private readonly ILogger _log;
    private readonly TimeSpan _slowTurn;
    private readonly Counter<long> _created;
    private readonly Counter<long> _destroyed;
    private readonly Counter<long> _failedToActivate;
    private readonly Counter<long> _slowTurns;
    private readonly Counter<long> _timedOut;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _latency;
    private readonly Counter<long> _remindersDelivered;
    private readonly Meter _meter;

    public RuntimeInstruments(IMeterFactory meters, ILogger log, TimeSpan slowTurn, Func<int> activations, Func<IEnumerable<Call>> pending)
    {
        _log = log;
        _slowTurn = slowTurn;
        var meter = _meter = meters.Create("Microsoft.Orleans");
        meter.CreateObservableGauge("orleans-catalog-activations", activations, "{activation}", "Grains in memory.");
        meter.CreateObservableGauge("orleans-local-requests-executing", () => pending().Count(call => call.IsStarted), "{request}", "Requests that grains are executing for a caller that waits.");
        meter.CreateObservableGauge("orleans-local-requests-waiting", () => pending().Count(call => !call.IsStarted), "{request}", "Requests in the queues of grains, with a caller that waits.");
        _created = meter.CreateCounter<long>("orleans-catalog-activation-created", "{activation}");
        _destroyed = meter.CreateCounter<long>("orleans-catalog-activation-destroyed", "{activation}");
        _failedToActivate = meter.CreateCounter<long>("orleans-catalog-activation-failed-to-activate", "{activation}");
        _slowTurns = meter.CreateCounter<long>("orleans-scheduler-long-running-turns", "{turn}");
        _timedOut = meter.CreateCounter<long>("orleans-app-requests-timedout", "{request}");
        _failed = meter.CreateCounter<long>("orleans-local-requests-failed", "{request}", "Requests whose method threw.");
        _latency = meter.CreateHistogram<double>("orleans-local-requests-duration", "s", "Time from call to completion.");
        _remindersDelivered = meter.CreateCounter<long>("orleans-reminders-ticks-delivered", "{tick}");
        StateRead = new(meter, "read", "ReadStateAsync");
        StateWrite = new(meter, "write", "WriteStateAsync");
        StateClear = new(meter, "clear", "ClearStateAsync");
    }

    public StorageOperation StateRead { get; }

    public StorageOperation StateWrite { get; }

    public StorageOperation StateClear { get; }

    public void ObserveReminders(Func<int> count) => _meter.CreateObservableGauge("orleans-reminders-active", count, "{reminder}");

    public void ReminderDelivered() => _remindersDelivered.Add(1);

    public void ActivationCreated() => _created.Add(1);

    public void ActivationDestroyed() => _destroyed.Add(1);

    public void ActivationFailed() => _failedToActivate.Add(1);

    public void RequestTimedOut() => _timedOut.Add(1);

    public void RequestEnded(TimeSpan duration, bool isFailure)
    {
        _latency.Record(duration.TotalSeconds);
        if (isFailure)
        {
            _failed.Add(1);
        }
    }

    public void TurnEnded(GrainId grainId, TimeSpan duration)
    {
        if (duration > _slowTurn)
        {
            _slowTurns.Add(1);
            LogSlowTurn(grainId, duration);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A turn of {GrainId} took {Duration}: it blocks the grain and a thread")]
    private partial void LogSlowTurn(GrainId grainId, TimeSpan duration);
}
