using System.Collections.Immutable;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Web.Components.Runs;

namespace Retort.Web.Tests.Components.Runs;

public sealed class RunTableTests
{
    [Fact]
    public async Task Table_Run_ShowsRoleSettingStatusAndErrors()
    {
        var run = new RunSummary
        {
            Id = RunId.Of(ExperimentId.New(TimeProvider.System), 3),
            Key = "final/student/T=20/seed=2",
            Role = RunRole.Student,
            Stage = RunStage.Final,
            Seed = 2,
            Setting = "T=20",
            Temperature = 20,
            LearningRate = 0.1,
            Status = RunStatus.Completed,
            Progress = new RunProgress { Epoch = 4, Epochs = 4 },
            CreatedAt = DateTimeOffset.UnixEpoch,
            Metrics = ImmutableSortedDictionary<string, double>.Empty.Add(MetricNames.TestErrors, 98),
        };

        var html = await ComponentRenderer.RenderAsync<RunTable>((nameof(RunTable.Runs), ImmutableArray.Create(run)));

        Assert.Contains("T=20", html, StringComparison.Ordinal);
        Assert.Contains("Completed", html, StringComparison.Ordinal);
        Assert.Contains(">98 ", html, StringComparison.Ordinal);
    }
}
