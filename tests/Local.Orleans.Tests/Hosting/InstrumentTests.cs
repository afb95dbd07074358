using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Storage;
using Retort.Grains.Contract.Fakes;
using Retort.Grains.Contract.Grains;
using Retort.Local.Orleans.Tests.Fakes;

namespace Retort.Local.Orleans.Tests.Hosting;

public sealed class InstrumentTests : IAsyncLifetime, IDisposable
{
    private readonly ConcurrentDictionary<string, double> _values = new();
    private readonly MeterListener _listener = new();
    private TestSilo _silo = null!;

    public async Task InitializeAsync()
    {
        _silo = await TestSilo.StartAsync(services =>
            services.Configure<SchedulingOptions>(options => options.TurnWarningLengthThreshold = TimeSpan.Zero));
        var factory = _silo.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => _values[instrument.Name] = value);
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => _values.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        _listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => _values.AddOrUpdate(instrument.Name, 1, (_, count) => count + 1));
        _listener.Start();
    }

    public async Task DisposeAsync() => await _silo.DisposeAsync();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Gauges_GrainBusyAndQueueLong_CountThem()
    {
        var grain = _silo.Grains.GetGrain<IGateGrain>("busy");
        var calls = Enumerable.Range(0, 4).Select(number => grain.PassAsync($"{number}")).ToList();
        await _silo.Gates.ReachedAsync("0");

        _listener.RecordObservableInstruments();

        Assert.Equal(1, _values["orleans-catalog-activations"]);
        Assert.Equal(1, _values["orleans-local-requests-executing"]);
        Assert.Equal(3, _values["orleans-local-requests-waiting"]);
        Assert.All(calls, call => Assert.False(call.IsCompleted));
    }

    [Fact]
    public async Task Counters_RequestsFail_CountThem()
    {
        var grain = _silo.Grains.GetGrain<ITurnGrain>(Guid.NewGuid());

        await Assert.ThrowsAsync<KeyNotFoundException>(() => grain.ThrowAsync("x"));
        await grain.NothingAsync();

        Assert.Equal(1, _values["orleans-local-requests-failed"]);
        Assert.Equal(2, _values["orleans-local-requests-duration"]);
        Assert.Equal(1, _values["orleans-catalog-activation-created"]);
    }

    [Fact]
    public async Task StateOperations_OneFails_AreCounted()
    {
        var storage = (JsonMemoryStorage)_silo.Services.GetRequiredKeyedService<IGrainStorage>("retort");
        var grain = _silo.Grains.GetGrain<ITallyGrain>("a");

        await grain.AddAsync(1);
        storage.NextFailure = new IOException("disk full");
        await Assert.ThrowsAsync<OrleansException>(() => grain.AddAsync(1));

        Assert.Equal(1, _values["orleans-storage-read-latency"]);
        Assert.Equal(1, _values["orleans-storage-write-latency"]);
        Assert.Equal(1, _values["orleans-storage-write-errors"]);
    }

    [Fact]
    public async Task SlowTurns_AboveTheThreshold_AreCountedAndLogged()
    {
        await _silo.Grains.GetGrain<ITurnGrain>(Guid.NewGuid()).NothingAsync();
        await _silo.StopAsync();

        Assert.True(_values["orleans-scheduler-long-running-turns"] >= 1);
        Assert.Contains(_silo.Logs.Entries, entry => entry.Message.StartsWith("A turn of turn/", StringComparison.Ordinal));
    }
}
