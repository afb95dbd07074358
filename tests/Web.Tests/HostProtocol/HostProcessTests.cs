using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans;
using Retort.Contracts.Experiments;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;

namespace Retort.Web.Tests.HostProtocol;

/// <summary>The training host's own process against a server of its own.</summary>
public sealed class HostProcessTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private IGrainFactory Grains => _server.Get<IGrainFactory>();

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Run_KilledHostAndALeavingOne_EndsBitForBitLikeAnUndisturbedRun()
    {
        var spec = ProtocolFixture.Spec(epochs: 60) with
        {
            Dataset = new DatasetSpec { Name = DatasetNames.Mnist, TrainLimit = 3_000 }, CheckpointEveryEpochs = 2,
        };
        await using var first = await HostProcess.StartAsync(_server, "killed");
        var disturbed = await ProtocolFixture.QueueAsync(Grains, spec);
        await UntilAsync(disturbed, run => run.Artefacts.Any(artefact => artefact.Kind == ArtefactKind.Resumable), first);
        await first.KillAsync();

        await using var second = await HostProcess.StartAsync(_server, "leaving");
        var resumed = await UntilAsync(disturbed, run => run.Summary.Attempt == 2 && run.Artefacts.Any(artefact => artefact.Attempt == 2), second);
        var exitCode = await second.LeaveAsync();

        await using var third = await HostProcess.StartAsync(_server, "steady");
        var finished = await UntilAsync(disturbed, run => run.Summary.IsFinished, third);
        var undisturbed = await UntilAsync(await ProtocolFixture.QueueAsync(Grains, spec), run => run.Summary.IsFinished, third);

        Assert.Equal(0, exitCode);
        Assert.True(resumed.Inputs.Resume!.Epoch >= 2);
        Assert.Equal(RunStatus.Completed, finished.Summary.Status);
        Assert.Equal(3, finished.Summary.Attempt);
        Assert.Equal(1, undisturbed.Summary.Attempt);
        Assert.Equal(WeightsOf(undisturbed), WeightsOf(finished));
        Assert.Equal(undisturbed.Summary.Metrics[MetricNames.TestErrors], finished.Summary.Metrics[MetricNames.TestErrors]);
        Assert.Equal(undisturbed.Manifest!.SpecHash, finished.Manifest!.SpecHash);
    }

    [Fact]
    public async Task Experiment_ReducedPreset_RunsFromSelectionToAReport()
    {
        using var cli = _server.Client("cli");
        await using var host = await HostProcess.StartAsync(_server, "only");
        string[] reduced =
        [
            "dataset.train_limit=1000", "dataset.validation=1000", "seeds=[1, 2]", "teacher.model.hidden=[48]", "student.model.hidden=[24]",
            "teacher.training.epochs=2", "student.training.epochs=2", "distillation.training.epochs=2", "distillation.temperatures=[4]",
        ];

        using var submitted = await cli.PostAsJsonAsync("/api/v1/experiments", new { preset = "mnist-distillation", variant = "quick", set = reduced });
        Assert.Equal(HttpStatusCode.Created, submitted.StatusCode);
        var id = ExperimentId.Parse((await submitted.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.ToString());
        var ended = await WithOutputAsync(ExperimentWatch.UntilEndedAsync(Grains, id), host);
        var report = (await cli.GetFromJsonAsync<JsonObject>($"/api/v1/experiments/{id}/report"))!;

        Assert.True(ended.Summary.Status == ExperimentStatus.Completed, host.Output);
        var students = report["runs"]!.AsArray().Where(run => run!["stage"]!.ToString() == "final" && run["role"]!.ToString() == "student").ToArray();
        Assert.Equal(2, students.Length);
        Assert.All(students, run => Assert.InRange(run!["metrics"]![MetricNames.TestAgreement]!.GetValue<double>(), 0.3, 1));
        Assert.All(
            report["runs"]!.AsArray().Where(run => run!["stage"]!.ToString() == "selection"),
            run => Assert.DoesNotContain(run!["metrics"]!.AsObject(), metric => metric.Key.StartsWith("test/", StringComparison.Ordinal)));
        Assert.Contains(report["groups"]!.AsArray(), group => group!["role"]!.ToString() == "baseline" && group["metric"]!.ToString() == MetricNames.TestErrors);
    }

    private static BlobId WeightsOf(RunDetails run) => run.Artefacts.Single(artefact => artefact.Kind == ArtefactKind.Weights).Blob;

    private Task<RunDetails> UntilAsync(RunId run, Func<RunDetails, bool> condition, HostProcess host) =>
        WithOutputAsync(RunWatch.UntilAsync(Grains, run, condition), host);

    private static async Task<T> WithOutputAsync<T>(Task<T> wait, HostProcess host)
    {
        try
        {
            return await wait;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"It did not come so far. The host said:\n{host.Output}", e);
        }
    }
}
