using System.Net;
using Retort.Cli.Running;
using Retort.Cli.Servers;
using Retort.Cli.Tests.Servers;
using Retort.Contracts.Identity;

namespace Retort.Cli.Tests.Running;

public class CancelOnSecondInterruptTests
{
    private static readonly ExperimentId Id = ExperimentId.Parse("x0123456789abcdef");

    [Fact]
    public async Task Interrupted_Once_OnlySaysWhatASecondTimeDoes()
    {
        using var recorded = new RecordedContext();
        using var server = new CannedServer(HttpStatusCode.NoContent, "");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);
        var cancelling = new CancelOnSecondInterrupt(recorded.Context, client, Id);

        var handled = cancelling.Interrupted();
        await cancelling.FinishAsync();

        Assert.True(handled);
        Assert.False(cancelling.Asked);
        Assert.Null(server.LastRequest);
        Assert.Contains("again cancels the experiment", recorded.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_ThreeTimes_CancelsThenLeaves()
    {
        using var recorded = new RecordedContext();
        using var server = new CannedServer(HttpStatusCode.NoContent, "");
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);
        var cancelling = new CancelOnSecondInterrupt(recorded.Context, client, Id);

        bool[] handled = [cancelling.Interrupted(), cancelling.Interrupted(), cancelling.Interrupted()];
        await cancelling.FinishAsync();

        Assert.Equal([true, true, false], handled);
        Assert.True(cancelling.Asked);
        Assert.StartsWith($"POST /api/v1/experiments/{Id}/cancel", server.LastRequest, StringComparison.Ordinal);
    }
}
