using Retort.TrainingHost.Hosting;

namespace Retort.TrainingHost.Tests.Hosting;

public sealed class TrainingHostOptionsTests
{
    private static readonly string[] Needed = ["--server", "http://127.0.0.1:5210", "--token-file", "host.token", "--data", "data"];

    [Fact]
    public void Parse_WhatIsNeeded_FillsInTheRest()
    {
        var options = TrainingHostOptions.Parse(Needed, "alpha", 6, 64L << 30, 0);

        Assert.Equal((6, 6), (options.Threads, options.Parallel));
        Assert.Equal(Path.GetFullPath("data"), options.DataFolder);
        Assert.Equal(DeviceChoice.Processor, options.Device);
        Assert.Null(options.DatasetFolder);
        Assert.False(options.ExitWithParent);
    }

    [Fact]
    public void Parse_Everything_IsTaken()
    {
        var options = TrainingHostOptions.Parse(
            [.. Needed, "--name", "gpu-7", "--datasets", "sets", "--labels", "fast, quiet", "--threads", "3", "--parallel", "2", "--exit-with-parent"], "alpha", 6, 64L << 30, 0);

        Assert.Equal("gpu-7", options.Name.Value);
        Assert.Equal(Path.GetFullPath("sets"), options.DatasetFolder);
        Assert.Equal("fast|quiet", string.Join('|', options.Labels));
        Assert.Equal((3, 2), (options.Threads, options.Parallel));
        Assert.True(options.ExitWithParent);
    }

    [Fact]
    public void Parse_WithoutName_IsStableAndDependsOnTheFolder()
    {
        var first = TrainingHostOptions.Parse(Needed, "alpha.local", 1, 1L << 30, 0).Name;
        var again = TrainingHostOptions.Parse(Needed, "alpha.local", 1, 1L << 30, 0).Name;
        var elsewhere = TrainingHostOptions.Parse([.. Needed[..5], "other"], "alpha.local", 1, 1L << 30, 0).Name;

        Assert.StartsWith("alpha.local-", first.Value, StringComparison.Ordinal);
        Assert.Equal(first, again);
        Assert.NotEqual(first, elsewhere);
    }

    [Theory]
    [InlineData("--server", "ftp://x", "ftp://x")]
    [InlineData("--name", "a b", "a b")]
    [InlineData("--threads", "0", "1 to 1024")]
    [InlineData("--parallel", "many", "1 to 1024")]
    [InlineData("--colour", "red", "--colour")]
    public void Parse_BadOption_SaysWhatIsWrongAndHowItGoes(string option, string value, string expected)
    {
        var refused = Assert.Throws<StartupException>(() => TrainingHostOptions.Parse([.. Needed, option, value], "alpha", 1, 1L << 30, 0));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Contains("usage:", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--server")]
    [InlineData(2, "--token-file")]
    [InlineData(4, "--data")]
    public void Parse_SomethingMissing_NamesIt(int without, string option)
    {
        string[] arguments = [.. Needed[..without], .. Needed[(without + 2)..]];

        var refused = Assert.Throws<StartupException>(() => TrainingHostOptions.Parse(arguments, "alpha", 1, 1L << 30, 0));

        Assert.StartsWith(option + " is missing", refused.Message, StringComparison.Ordinal);
    }
}
