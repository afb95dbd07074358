using Retort.Contracts.Runs;

namespace Retort.TrainingHost.Tests.Workers;

/// <summary>A host with real worker processes.</summary>
public sealed class WorkerProcessTests : IAsyncLifetime, IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly HostUnderTest _host;

    public WorkerProcessTests() => _host = new HostUnderTest(_server, parallel: 2, processes: true);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Loop_RoomForTwo_ExecutesTwoAtOnceWithTheBitsOfOneAlone()
    {
        var spec = Grants.Spec(RunRole.Teacher, epochs: 40) with { CheckpointEveryEpochs = 0 };
        for (var run = 0; run < 3; run++) _server.Grant(Grants.Of(spec, run: run));

        await _host.Loop.StartAsync(CancellationToken.None);
        await _server.UntilAsync(server => server.Finishes.Count == 3);
        await _host.Loop.StopAsync(CancellationToken.None);

        // The third takes the worker of whichever ended first, and the whole processor once it is alone.
        Assert.Equal(2, _host.Workers.Count);
        Assert.All(_server.Finishes, finish => Assert.Equal(AttemptEnd.Completed, finish.End));
        Assert.Single(_server.Artefacts.Where(artefact => artefact.Kind == ArtefactKind.Weights).Select(artefact => artefact.Blob).Distinct());
        Assert.Contains(_server.Batches.SelectMany(batch => batch.Lines), line => line.Text.Contains("1 of 2 threads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_KilledWhileItTrains_LosesItsOwnRunOnly()
    {
        var spec = Grants.Spec(epochs: 100_000);
        _server.Grant(Grants.Of(spec, run: 1));
        await _host.Loop.StartAsync(CancellationToken.None);
        await UntilTrainingAsync(1);
        _server.Grant(Grants.Of(spec, run: 2));
        await UntilTrainingAsync(2);

        _host.Workers[0].Kill();
        await _server.UntilAsync(server => server.Finishes.Count == 1);
        var beats = _server.Heartbeats.Count(beat => beat.Attempt.Run.Value.EndsWith('2'));
        await _server.UntilAsync(server => server.Heartbeats.Count(beat => beat.Attempt.Run.Value.EndsWith('2')) > beats + 1);
        await _host.Loop.StopAsync(CancellationToken.None);

        Assert.Equal([1, 2], _server.Finishes.Select(finish => finish.Attempt.Run.Value[^1] - '0'));
        Assert.All(_server.Finishes, finish => Assert.Equal(AttemptEnd.Released, finish.End));
        Assert.Contains("killed", _server.Finishes[0].Error, StringComparison.Ordinal);
        Assert.Null(_server.Finishes[1].Error);
        Assert.Equal(ArtefactKind.Resumable, _server.Artefacts.Last(artefact => artefact.Attempt.Run.Value.EndsWith('2')).Kind);
    }

    [Fact]
    public async Task Worker_HostIsGone_EndsByItself()
    {
        var running = _host.Attempts.RunAsync(Grants.Of(Grants.Spec(epochs: 100_000), run: 1), CancellationToken.None);
        await UntilTrainingAsync(1);
        var worker = _host.Workers[0];

        // All that is left of a host that was killed: its end of the pipe is closed.
        await worker.DisposeAsync();

        Assert.Equal("ended with exit code 0; the log of the training host says more", await worker.Exited);
        await running;
    }

    private Task UntilTrainingAsync(int run) =>
        _server.UntilAsync(server => server.Heartbeats.Any(beat => beat.Attempt.Run.Value.EndsWith((char)('0' + run)) && beat.Progress.Epoch > 0));
}
