using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.TrainingHost.Tests.Leasing;

public sealed class AttemptRunnerTests : IAsyncLifetime, IDisposable
{
    private readonly ScriptedServer _server = new();
    private readonly HostUnderTest _host;

    public AttemptRunnerTests() => _host = new HostUnderTest(_server);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Run_FinalTeacher_ReportsTestWeightsSoftTargetsAndManifest()
    {
        var grant = Grants.Of(Grants.Spec(RunRole.Teacher));

        await _host.Attempts.RunAsync(grant, CancellationToken.None);

        var finish = Assert.Single(_server.Finishes);
        Assert.Equal(AttemptEnd.Completed, finish.End);
        Assert.Equal([MetricNames.TestError, MetricNames.TestErrors, MetricNames.TestNll], finish.Metrics.Keys);
        Assert.Equal(SpecHash.Of(grant.Spec), finish.Manifest!.SpecHash);
        Assert.Equal([ArtefactKind.Resumable, ArtefactKind.Weights, ArtefactKind.SoftTargets], _server.Artefacts.Select(artefact => artefact.Kind));
        Assert.Contains(_server.Stored.SelectMany(batch => batch.Lines), line => line.Text.Contains("12,730 parameters", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Selection_IsJudgedAfterEachEpochAndNeverReadsTest()
    {
        await _host.Attempts.RunAsync(Grants.Of(Grants.Spec(stage: RunStage.Selection)), CancellationToken.None);

        var points = _server.Stored.SelectMany(batch => batch.Points).ToArray();
        Assert.Equal([1, 2, 3], points.Where(point => point.Series == MetricNames.ValidationErrors).Select(point => point.Epoch));
        Assert.DoesNotContain(points, point => point.Series.StartsWith("test/", StringComparison.Ordinal));
        Assert.DoesNotContain(_server.Finishes.Single().Metrics.Keys, name => name.StartsWith("test/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Student_LearnsFromItsTeachersSetAndIsComparedWithIt()
    {
        await _host.Attempts.RunAsync(Grants.Of(Grants.Spec(RunRole.Teacher)), CancellationToken.None);
        var inputs = new RunInputs
        {
            SoftTargets = _server.Artefacts.Single(artefact => artefact.Kind == ArtefactKind.SoftTargets).Blob,
            Teacher = _server.Artefacts.Single(artefact => artefact.Kind == ArtefactKind.Weights).Blob,
        };

        await _host.Attempts.RunAsync(Grants.Of(Grants.Spec(RunRole.Student), inputs), CancellationToken.None);

        var finish = _server.Finishes[1];
        Assert.Equal(AttemptEnd.Completed, finish.End);
        Assert.InRange(finish.Metrics[MetricNames.TestAgreement], 0.5, 1);
        Assert.True(finish.Metrics[MetricNames.TestKlToTeacher] > 0);
    }

    [Fact]
    public async Task Run_StudentWithoutSoftTargets_FailsAndSaysWhatIsMissing()
    {
        await _host.Attempts.RunAsync(Grants.Of(Grants.Spec(RunRole.Student)), CancellationToken.None);

        var finish = Assert.Single(_server.Finishes);
        Assert.Equal(AttemptEnd.Failed, finish.End);
        Assert.Contains("soft-target set", finish.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", finish.Error, StringComparison.Ordinal);
        Assert.Contains(_server.Stored.SelectMany(batch => batch.Lines), line => line.Level == LogLineLevel.Error && line.Text == finish.Error);
    }

    [Fact]
    public async Task Run_Diverging_FailsAndSaysWhere()
    {
        var spec = Grants.Spec() with { Training = new TrainingSpec { Epochs = 50, LearningRate = 100, WeightDecay = 1 } };

        await _host.Attempts.RunAsync(Grants.Of(spec), CancellationToken.None);

        Assert.Equal(AttemptEnd.Failed, _server.Finishes.Single().End);
        Assert.Contains("diverged", _server.Finishes.Single().Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CancelCommand_FinishesAsCancelled()
    {
        var running = _host.Attempts.RunAsync(Grants.Of(Grants.Spec(epochs: 5_000)), CancellationToken.None);
        await _server.UntilAsync(server => server.Stored.Any(batch => batch.Points.Length > 0));

        _server.Command = HostCommand.Cancel;
        await running;

        Assert.Equal(AttemptEnd.Cancelled, _server.Finishes.Single().End);
    }

    [Fact]
    public async Task Run_AbandonCommand_SaysNothingMore()
    {
        var running = _host.Attempts.RunAsync(Grants.Of(Grants.Spec(epochs: 5_000)), CancellationToken.None);
        await _server.UntilAsync(server => server.Stored.Any(batch => batch.Points.Length > 0));

        _server.Command = HostCommand.Abandon;
        await running;

        Assert.Empty(_server.Finishes);
    }

    [Fact]
    public async Task Run_StoppedInTheMiddleAndContinued_EndsWithTheSameBytes()
    {
        // Long enough that points are sent for being many, well before the end, however fast the machine is.
        var spec = Grants.Spec(RunRole.Teacher, epochs: 400) with { CheckpointEveryEpochs = 1_000 };
        using var stop = new CancellationTokenSource();
        var first = _host.Attempts.RunAsync(Grants.Of(spec), stop.Token);
        await _server.UntilAsync(server => server.Stored.SelectMany(batch => batch.Points).Any(point => point.Epoch >= 3));
        await stop.CancelAsync();
        await first;
        var released = Assert.Single(_server.Artefacts);
        var resume = new RunArtefact { Blob = released.Blob, Kind = released.Kind, Bytes = 1, Epoch = released.Epoch, Attempt = 1, At = DateTimeOffset.UnixEpoch };

        await _host.Attempts.RunAsync(Grants.Of(spec, new RunInputs { Resume = resume }, attempt: 2), CancellationToken.None);
        await _host.Attempts.RunAsync(Grants.Of(spec, attempt: 3), CancellationToken.None);

        var weights = _server.Artefacts.Where(artefact => artefact.Kind == ArtefactKind.Weights).ToArray();
        Assert.Equal([AttemptEnd.Released, AttemptEnd.Completed, AttemptEnd.Completed], _server.Finishes.Select(finish => finish.End));
        Assert.Equal(ArtefactKind.Resumable, released.Kind);
        Assert.InRange(released.Epoch, 2, 399);
        Assert.Equal(weights[1].Blob, weights[0].Blob);
        Assert.DoesNotContain(_server.Stored, batch => batch.Attempt.Attempt == 2 && batch.Points.Any(point => point.Epoch <= released.Epoch));
    }

    [Fact]
    public async Task Run_AnswersLost_RepeatsWithTheSameNumbers()
    {
        _server.AnswersToLose = 3;

        await _host.Attempts.RunAsync(Grants.Of(Grants.Spec()), CancellationToken.None);

        var stored = _server.Stored;
        Assert.Equal(Enumerable.Range(1, stored.Count).Select(number => (long)number), stored.Select(batch => batch.Sequence));
        Assert.All(_server.Batches.GroupBy(batch => batch.Sequence), same => Assert.Single(same.Select(batch => batch.Points.Length + 1_000 * batch.Lines.Length).Distinct()));
        Assert.Equal(AttemptEnd.Completed, _server.Finishes[0].End);
    }

    [Fact]
    public async Task Run_Any_BeatsWithItsProgress()
    {
        var running = _host.Attempts.RunAsync(Grants.Of(Grants.Spec(epochs: 5_000)), CancellationToken.None);

        await _server.UntilAsync(server => server.Heartbeats.Any(beat => beat.Progress is { Epoch: > 0, RemainingSeconds: > 0 }));

        _server.Command = HostCommand.Cancel;
        await running;
        Assert.All(_server.Heartbeats, beat => Assert.Equal(5_000, beat.Progress.Epochs));
    }
}
