using Retort.Cli.Terminal;

namespace Retort.Cli.Tests;

public class RetortCommandTests
{
    [Theory]
    [InlineData("--port 99999", "--port is 0 to 65535")]
    [InlineData("--port none", "--port is 0 to 65535, not 'none'")]
    [InlineData("--port", "--port")]
    [InlineData("--hosts 65", "--hosts is 0 to 64")]
    [InlineData("--folder x", "--folder")]
    public async Task Serve_WrongOption_SaysWhichAndWhatWouldBeRight(string options, string expected)
    {
        using var recorded = new RecordedContext();

        var code = await RetortCommand.InvokeAsync(["serve", .. options.Split(' ')], recorded.Context);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(expected, recorded.Errors, StringComparison.Ordinal);
        Assert.Contains("retort serve --help", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownPreset_ListsThoseThatExist()
    {
        using var recorded = new RecordedContext();

        var code = await RetortCommand.InvokeAsync(["run", "mnist-destillation"], recorded.Context);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("no preset 'mnist-destillation'. There are: mnist-distillation", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralMistakes_NamesEachWithItsPath()
    {
        using var recorded = new RecordedContext();

        var code = await RetortCommand.InvokeAsync(
            ["run", "mnist-distillation", "--quick", "--set", "student.training.epochs=0", "--set", "seeds=[1, 1]", "--set", "tutor.epochs=3"],
            recorded.Context);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("student.training.epochs:", recorded.Errors, StringComparison.Ordinal);
        Assert.Contains("seeds", recorded.Errors, StringComparison.Ordinal);
        Assert.Contains("tutor:", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithoutServer_SaysHowToStartOne()
    {
        using var recorded = new RecordedContext();
        using var folder = new TemporaryFolder();

        var code = await RetortCommand.InvokeAsync(["list", "--data", folder.Path], recorded.Context);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains($"retort serve --data {folder.Path}", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_TextThatIsNoId_SaysWhatAnIdLooksLike()
    {
        using var recorded = new RecordedContext();

        var code = await RetortCommand.InvokeAsync(["show", "first"], recorded.Context);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("'first' is not an experiment's id", recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Presets_WithoutServer_ListsThoseShippedWithTheirVariants()
    {
        using var recorded = new RecordedContext();
        using var folder = new TemporaryFolder();

        var code = await RetortCommand.InvokeAsync(["presets", "--data", folder.Path], recorded.Context);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("mnist-distillation", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("quick: about", recorded.Out, StringComparison.Ordinal);
        Assert.Contains("full: about", recorded.Out, StringComparison.Ordinal);
    }
}
