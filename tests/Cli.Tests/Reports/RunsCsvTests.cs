using Retort.Cli.Reports;

namespace Retort.Cli.Tests.Reports;

public class RunsCsvTests
{
    [Fact]
    public void Write_RunsWithDifferentMetrics_HasOneColumnForEachAndEmptyCells()
    {
        var lines = RunsCsv.Write(Samples.Report()).Split("\r\n");

        Assert.Equal("id,role,stage,seed,status,learning_rate,temperature,test/errors,test/nll,duration_s,checkpoint", lines[0]);
        Assert.Equal($"{Samples.Experiment}-000,teacher,final,1,completed,0.1,,90,NaN,61.5,{new string('b', 64)}", lines[1]);
        Assert.Equal($"{Samples.Experiment}-001,student,final,1,\"failed, \"\"diverged\"\"\",,20,,,,", lines[2]);
    }
}
