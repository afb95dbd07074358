using Retort.Cli.Presets;
using Retort.Cli.Running;
using Retort.Cli.Terminal;
using Retort.Contracts.Specs;

namespace Retort.Cli.Tests.Running;

public class RunRequestTests
{
    [Theory]
    [InlineData(true, "quick")]
    [InlineData(false, "full")]
    public void Read_Preset_ChoosesItsVariantAndKeepsTheChanges(bool quick, string variant)
    {
        var submission = RunRequest.Read("mnist-distillation", quick, ["seeds=[7]"]);

        Assert.Equal(("mnist-distillation", variant), (submission.Preset, submission.Variant));
        Assert.Equal("seeds=[7]", Assert.Single(submission.Set));
        Assert.Null(submission.Yaml);
    }

    [Fact]
    public void Read_SpecFile_SendsItsText()
    {
        using var folder = new TemporaryFolder();
        var yaml = SpecWriter.ToYaml(ShippedPresets.Read()[0].Variants[0].Spec);
        var file = folder.Write("mine.yaml", yaml);

        var submission = RunRequest.Read(file, quick: false, []);

        Assert.Equal(yaml, submission.Yaml);
        Assert.Null(submission.Preset);
    }

    [Fact]
    public void Read_SpecFileWithMistakes_ListsThemAll()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("mine.yaml", "name: x\nseeds: [0]\ndataset: { name: imagenet }\n");

        var error = Assert.Throws<CliException>(() => RunRequest.Read(file, quick: false, ["no assignment"]));

        foreach (var path in new[] { "  seeds[0]:", "  dataset.name:", "  teacher:", "  student:", "  distillation:", "  $: 'no assignment' is not of the form path=value" })
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsNotThere_NamesIt()
    {
        var error = Assert.Throws<CliException>(() => RunRequest.Read("./nowhere.yaml", quick: false, []));

        Assert.Contains("./nowhere.yaml cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HugeFile_IsRefusedBeforeItIsRead()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "huge.yaml");
        using (var stream = File.Create(file)) stream.SetLength(1L << 31);

        var error = Assert.Throws<CliException>(() => RunRequest.Read(file, quick: false, []));

        Assert.Contains("at most 262,144 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuickWithASpec_SaysWhatToDoInstead()
    {
        var error = Assert.Throws<CliException>(() => RunRequest.Read("mine.yaml", quick: true, []));

        Assert.Contains("--set", error.Message, StringComparison.Ordinal);
    }
}
