using Retort.Cli.Experiments;
using Retort.Contracts.Runs;

namespace Retort.Cli.Tests.Experiments;

public class ExperimentNewsTests
{
    [Fact]
    public void Of_RunsThatEnded_ToldOnceEachWithResultOrReason()
    {
        var news = new ExperimentNews();
        news.Of(Samples.View(0, Samples.Run(1, RunStatus.Running), Samples.Run(2, RunStatus.Queued), Samples.Run(3, RunStatus.Planned)));
        var view = Samples.View(0.5, Samples.Run(1, RunStatus.Completed), Samples.Run(2, RunStatus.Failed, "the loss is NaN"), Samples.Run(3, RunStatus.Running));

        var first = news.Of(view);
        var second = news.Of(view);

        Assert.Equal(["✓ final/student/T=20/seed=1: 99 test errors (12 s)", "✗ final/student/T=20/seed=2 failed: the loss is NaN"], first);
        Assert.Empty(second);
    }

    [Fact]
    public void Milestone_GrowingFraction_SpeaksOncePerTenth()
    {
        var news = new ExperimentNews();

        var said = new[] { 0.0, 0.04, 0.11, 0.19, 0.2 }.Select(fraction => news.Milestone(Samples.View(fraction, Samples.Run(1, RunStatus.Running)))).ToArray();

        Assert.Equal([true, false, true, false, true], said.Select(line => line is not null));
        Assert.Equal("11 % done: 0 of 1 runs, 1:15 left", said[2]);
    }
}
