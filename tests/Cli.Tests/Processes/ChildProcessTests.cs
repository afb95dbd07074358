namespace Retort.Cli.Tests.Processes;

public class ChildProcessTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Stop_ChildThatWatchesItsInput_EndsInOrder()
    {
        using var folder = new TemporaryFolder();
        await using var child = Shell.Start(Shell.UntilInputCloses, Path.Combine(folder.Path, "child.log"));

        var code = await child.StopAsync(Long, TimeProvider.System);

        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Stop_ChildThatDoesNotListen_IsKilledAfterTheGrace()
    {
        using var folder = new TemporaryFolder();
        await using var child = Shell.Start(Shell.Deaf, Path.Combine(folder.Path, "child.log"));

        var code = await child.StopAsync(TimeSpan.Zero, TimeProvider.System);

        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task Stop_ChildThatHasEnded_GivesItsExitCode()
    {
        using var folder = new TemporaryFolder();
        await using var child = Shell.Start("exit 7", Path.Combine(folder.Path, "child.log"));
        await child.Exited.WaitAsync(Long);

        var code = await child.StopAsync(Long, TimeProvider.System);

        Assert.Equal(7, code);
    }

    [Fact]
    public async Task Exited_ChildThatComplained_HasItsLastErrorsAndAllOutputInTheLog()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "logs", "child.log");
        await using var child = Shell.Start("echo begun; for i in $(seq 1 30); do echo line $i >&2; done; exit 3", log);

        var code = await child.Exited.WaitAsync(Long);

        Assert.Equal(3, code);
        Assert.Equal(20, child.LastErrors.Count);
        Assert.Equal("line 30", child.LastErrors.Last());
        Assert.Contains("begun", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Contains("line 1\n", File.ReadAllText(log).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DevelopersAddressSetting_IsNotInherited()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "child.log");
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://+:80");

        await using var child = Shell.Start("echo \"[$ASPNETCORE_URLS] $ASPNETCORE_ENVIRONMENT\"", log);
        await child.Exited.WaitAsync(Long);
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);

        Assert.Equal("[] Production", File.ReadAllText(log).Trim());
    }
}
