using System.Text.Json;
using System.Text.Json.Nodes;
using Retort.Cli.Reports;
using Retort.Cli.Running;
using Retort.Cli.Terminal;
using Retort.Contracts;
using Retort.Contracts.Results;

namespace Retort.Cli.Tests.Reports;

public class ReportFileTests
{
    [Fact]
    public async Task Write_Report_ReadsBackTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "report.json");
        var report = Samples.Report() with { Command = RunRequest.CommandLine("small.yaml", quick: false, ["seeds=[1, 2]"]) };

        await ReportFile.At(path, report.Command)!.WriteAsync(report with { Command = null }, default);

        var read = JsonSerializer.Deserialize<ExperimentReport>(File.ReadAllText(path), ContractJson.Options)!;
        Assert.Equal(JsonSerializer.Serialize(report, ContractJson.Options), JsonSerializer.Serialize(read, ContractJson.Options));
        Assert.True(double.IsNaN(read.Runs[0].Metrics["test/nll"]));
        Assert.Equal("retort run small.yaml --set seeds=[1, 2]", read.Command);
    }

    [Fact]
    public void Serialize_Report_HasTheFieldsThatScriptsRead()
    {
        var root = JsonNode.Parse(ReportFile.Serialize(Samples.Report()))!.AsObject();

        Assert.Superset(new HashSet<string> { "experiment", "runs", "groups", "retention", "reference" }, root.Select(field => field.Key).ToHashSet());
        Assert.Superset(new HashSet<string> { "id", "role", "seed", "settings", "metrics", "checkpoint", "duration_s" }, root["runs"]![0]!.AsObject().Select(field => field.Key).ToHashSet());
        Assert.Superset(new HashSet<string> { "metric", "value", "low", "high", "n", "defined" }, root["retention"]![0]!.AsObject().Select(field => field.Key).ToHashSet());
    }

    [Fact]
    public void At_FolderThatDoesNotExist_IsRefusedBeforeAnythingRuns()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<CliException>(() => ReportFile.At(Path.Combine(folder.Path, "no", "report.json")));

        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_Folder_IsRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<CliException>(() => ReportFile.At(folder.Path));
    }
}
