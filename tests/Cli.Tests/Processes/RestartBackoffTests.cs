using Retort.Cli.Processes;

namespace Retort.Cli.Tests.Processes;

public class RestartBackoffTests
{
    [Fact]
    public void After_QuickCrashes_DoublesUpToThirtySeconds()
    {
        var backoff = new RestartBackoff();

        var waits = Enumerable.Range(0, 7).Select(_ => backoff.After(TimeSpan.FromSeconds(2)).TotalSeconds).ToArray();

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], waits);
    }

    [Fact]
    public void After_AHealthyLife_StartsAnew()
    {
        var backoff = new RestartBackoff();
        for (var i = 0; i < 5; i++) backoff.After(TimeSpan.Zero);

        var wait = backoff.After(TimeSpan.FromMinutes(5));

        Assert.Equal(TimeSpan.FromSeconds(1), wait);
    }
}
