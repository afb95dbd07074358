using Retort.Contracts.Metrics;
using Retort.TrainingHost.Leasing;
using Retort.TrainingHost.Reporting;

namespace Retort.TrainingHost.Tests.Reporting;

public sealed class MetricSenderTests : IAsyncLifetime, IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly HostUnderTest _host;
    private readonly AttemptControl _control = new();

    public MetricSenderTests() => _host = new HostUnderTest(_server);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose()
    {
        _control.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task SendAll_ManyPoints_GoInOrderInBatchesOfFiveHundred()
    {
        var journal = new RunJournal(TimeProvider.System);
        for (var step = 0; step < 1_200; step++)
            await journal.AddAsync(new(new MetricPoint { Series = MetricNames.TrainLoss, Step = step, Epoch = 0, At = DateTimeOffset.UnixEpoch, Value = step }, null), CancellationToken.None);

        journal.Complete();

        await _host.Sender.SendAllAsync(Grants.Of(Grants.Spec()).Attempt, journal.Entries, _control, CancellationToken.None);

        Assert.Equal([500, 500, 200], _server.Batches.Select(batch => batch.Points.Length));
        Assert.Equal([1L, 2L, 3L], _server.Batches.Select(batch => batch.Sequence));
        Assert.Equal(Enumerable.Range(0, 1_200), _server.Batches.SelectMany(batch => batch.Points).Select(point => (int)point.Step));
    }

    [Fact]
    public async Task SendAll_LongLines_StayWithinTheLimitOnABody()
    {
        var journal = new RunJournal(TimeProvider.System);
        for (var i = 0; i < 300; i++) await journal.InformationAsync(new string('é', 20_000), CancellationToken.None);
        journal.Complete();

        await _host.Sender.SendAllAsync(Grants.Of(Grants.Spec()).Attempt, journal.Entries, _control, CancellationToken.None);

        var lines = _server.Batches.SelectMany(batch => batch.Lines).ToArray();
        Assert.Equal(300, lines.Length);
        Assert.All(lines, line => Assert.Equal(MetricLimits.LogLineLength, line.Text.Length));
        Assert.True(_server.LongestBody <= MetricLimits.BodyBytes, $"{_server.LongestBody} bytes");
    }
}
