using Retort.Cli.Processes;

namespace Retort.Cli.Tests.Processes;

public class ProcessLogTests
{
    [Fact]
    public void Write_LogThatHasGrownLarge_IsBegunAnewAndTheOldOneKept()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "server.log");
        using (var log = ProcessLog.Open(path))
        {
            log.Write(new string('x', (int)ProcessLog.MaxBytes));
            log.Write("after");
        }

        Assert.Equal("after", File.ReadAllText(path).Trim());
        Assert.True(new FileInfo(path + ".1").Length > ProcessLog.MaxBytes);
    }
}
