using System.Diagnostics.Metrics;

namespace Orleans.Runtime;

/// <summary>Reading, writing or clearing state, and the metrics that Orleans has of it.</summary>
/// <param name="meter">The runtime's.</param>
/// <param name="name">As in <c>orleans-storage-NAME-latency</c>.</param>
/// <param name="method">What grains call.</param>
internal sealed class StorageOperation(Meter meter, string name, string method)
{
    private readonly Histogram<double> _latency = meter.CreateHistogram<double>($"orleans-storage-{name}-latency", "ms");
    private readonly Counter<int> _errors = meter.CreateCounter<int>($"orleans-storage-{name}-errors");

    public string Method { get; } = method;

    public void Ended(TimeSpan duration, bool isFailure, Type provider, string stateName, Type stateType)
    {
        if (!_latency.Enabled && !_errors.Enabled)
        {
            return;
        }

        var (byProvider, byName, byType) = (
            new KeyValuePair<string, object?>("provider_type_name", provider.Name),
            new KeyValuePair<string, object?>("state_name", stateName),
            new KeyValuePair<string, object?>("state_type", stateType.Name));
        if (isFailure)
        {
            _errors.Add(1, byProvider, byName, byType);
        }
        else
        {
            _latency.Record(duration.TotalMilliseconds, byProvider, byName, byType);
        }
    }
}
