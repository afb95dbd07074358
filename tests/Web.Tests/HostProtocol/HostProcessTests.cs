using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Web.Tests.HostProtocol;

[Collection(nameof(ProtocolCollection))]
public sealed class HostProcessTests(ProtocolFixture protocol)
{
    [Fact]
    public async Task Run_KilledHostAndALeavingOne_EndsBitForBitLikeAnUndisturbedRun()
    {
        var spec = ProtocolFixture.Spec(epochs: 120);
        await using var first = await HostProcess.StartAsync(protocol.Server, "killed");
        var disturbed = await protocol.QueueAsync(spec);
        await UntilAsync(disturbed, run => run.Artefacts.Any(artefact => artefact is { Kind: ArtefactKind.Resumable, Epoch: >= 5 }), first);
        await first.KillAsync();

        await using var second = await HostProcess.StartAsync(protocol.Server, "leaving");
        var resumed = await UntilAsync(disturbed, run => run.Summary.Attempt == 2 && run.Artefacts.Any(artefact => artefact.Attempt == 2), second);
        var exitCode = await second.LeaveAsync();

        await using var third = await HostProcess.StartAsync(protocol.Server, "steady");
        var finished = await UntilAsync(disturbed, run => run.Summary.IsFinished, third);
        var undisturbed = await UntilAsync(await protocol.QueueAsync(spec), run => run.Summary.IsFinished, third);

        Assert.Equal(0, exitCode);
        Assert.True(resumed.Inputs.Resume!.Epoch >= 5);
        Assert.Equal(RunStatus.Completed, finished.Summary.Status);
        Assert.Equal(3, finished.Summary.Attempt);
        Assert.Equal(1, undisturbed.Summary.Attempt);
        Assert.Equal(WeightsOf(undisturbed), WeightsOf(finished));
        Assert.Equal(undisturbed.Summary.Metrics[MetricNames.TestErrors], finished.Summary.Metrics[MetricNames.TestErrors]);
        Assert.Equal(undisturbed.Manifest!.SpecHash, finished.Manifest!.SpecHash);
    }

    private static BlobId WeightsOf(RunDetails run) => run.Artefacts.Single(artefact => artefact.Kind == ArtefactKind.Weights).Blob;

    private async Task<RunDetails> UntilAsync(RunId run, Func<RunDetails, bool> condition, HostProcess host)
    {
        try
        {
            return await RunWatch.UntilAsync(protocol.Grains, run, condition);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{run} did not come so far. The host said:\n{host.Output}", e);
        }
    }
}
