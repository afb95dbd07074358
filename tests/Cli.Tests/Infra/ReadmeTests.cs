using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Retort.Cli.Running;

namespace Retort.Cli.Tests.Infra;

public class ReadmeTests
{
    [Fact]
    public void Spec_InTheReadme_HasNoMistakes()
    {
        using var folder = new TemporaryFolder();
        var yaml = Regex.Match(Readme(), "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

        var submission = RunRequest.Read(folder.Write("small.yaml", yaml), quick: false, []);

        Assert.Equal(yaml, submission.Yaml);
    }

    [Fact]
    public void Commands_InTheReadme_AreAllOfThem()
    {
        using var recorded = new RecordedContext();
        var listed = Regex.Match(Readme(), @"^retort (\w+(?: \| \w+)+)$", RegexOptions.Multiline).Groups[1].Value.Split(" | ");

        var commands = RetortCommand.Create(recorded.Context).Subcommands.Select(command => command.Name);

        Assert.Equal(commands.Order(), listed.Order());
    }

    private static string Readme([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "README.md")).ReplaceLineEndings("\n");
}
