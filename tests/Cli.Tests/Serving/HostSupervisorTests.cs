using Retort.Cli.Processes;
using Retort.Cli.Serving;
using Retort.Cli.Tests.Processes;

namespace Retort.Cli.Tests.Serving;

public class HostSupervisorTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Host_ThatCrashes_IsStartedAgainAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        using var recorded = new RecordedContext(new ImpatientClock());
        var third = new TaskCompletionSource();
        var starts = 0;
        ChildProcess Start()
        {
            if (++starts == 3) third.SetResult();
            return Shell.Start(starts < 3 ? "echo no token >&2; exit 2" : Shell.UntilInputCloses, Path.Combine(folder.Path, "host.log"));
        }

        await using (new HostSupervisor("training host 1", Start, recorded.Context, Long)) await third.Task.WaitAsync(Long);

        Assert.Equal(3, starts);
        Assert.Contains("training host 1 ended with exit code 2 (no token); starting it again in 1 s.", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_ThatCannotBeStarted_IsTriedAgain()
    {
        using var folder = new TemporaryFolder();
        using var recorded = new RecordedContext(new ImpatientClock());
        var second = new TaskCompletionSource();
        var starts = 0;
        ChildProcess Start()
        {
            if (++starts == 1) throw new IOException("disk full");
            second.SetResult();
            return Shell.Start(Shell.UntilInputCloses, Path.Combine(folder.Path, "host.log"));
        }

        await using (new HostSupervisor("training host 1", Start, recorded.Context, Long)) await second.Task.WaitAsync(Long);

        Assert.Contains("could not be started (disk full)", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_RunningHost_StopsItAndStartsNoOther()
    {
        using var folder = new TemporaryFolder();
        using var recorded = new RecordedContext();
        ChildProcess? host = null;
        var starts = 0;
        var supervisor = new HostSupervisor("training host 1", () =>
        {
            starts++;
            return host = Shell.Start(Shell.UntilInputCloses, Path.Combine(folder.Path, "host.log"));
        }, recorded.Context, Long);

        await supervisor.DisposeAsync();

        Assert.Equal(0, await host!.Exited);
        Assert.Equal(1, starts);
        Assert.Equal("", recorded.Errors);
    }
}
