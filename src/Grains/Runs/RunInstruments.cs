using System.Diagnostics.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Grains.Runs;

/// <summary>Measures of runs, under the meter `Retort.Grains`.</summary>
public sealed class RunInstruments
{
    public const string MeterName = "Retort.Grains";

    private readonly Counter<long> _leased;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _points;
    private readonly Histogram<double> _waited;
    private readonly Histogram<double> _duration;

    public RunInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _leased = meter.CreateCounter<long>("retort.run.leased", "{lease}", "Leases given to hosts");
        _ended = meter.CreateCounter<long>("retort.run.ended", "{run}", "Runs that reached a final state");
        _lost = meter.CreateCounter<long>("retort.run.lost", "{lease}", "Leases whose host fell silent");
        _refused = meter.CreateCounter<long>("retort.run.stale_calls", "{call}", "Calls of attempts that were over");
        _points = meter.CreateCounter<long>("retort.metric.points", "{point}", "Metric points taken from hosts");
        _waited = meter.CreateHistogram<double>("retort.run.queue_time", "s", "From entering the queue to the lease");
        _duration = meter.CreateHistogram<double>("retort.run.duration", "s", "From the first start to the end of completed runs");
    }

    public void RunLeased(RunRole role, TimeSpan waited)
    {
        _leased.Add(1, RoleTag(role));
        _waited.Record(waited.TotalSeconds, RoleTag(role));
    }

    public void RunLost() => _lost.Add(1);

    public void StaleCallRefused() => _refused.Add(1);

    public void PointsStored(int points) => _points.Add(points);

    public void RunEnded(RunSummary run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _ended.Add(1, RoleTag(run.Role), new KeyValuePair<string, object?>("status", run.Status.ToString()));
        if (run is { Status: RunStatus.Completed, StartedAt: { } started, FinishedAt: { } finished })
            _duration.Record((finished - started).TotalSeconds, RoleTag(run.Role));
    }

    private static KeyValuePair<string, object?> RoleTag(RunRole role) => new("role", role.ToString());
}
