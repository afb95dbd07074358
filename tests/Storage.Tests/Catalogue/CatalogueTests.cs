using System.Collections.Immutable;
using Retort.Contracts.Experiments;
using Retort.Contracts.Hosts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Storage.Catalogue;

namespace Retort.Storage.Tests.Catalogue;

public abstract class CatalogueTests(StoreKind kind) : StoreTests(kind)
{
    private ICatalogue Catalogue => Storage.Catalogue;

    [Fact]
    public async Task Get_AfterRestart_GivesWhatWasPut()
    {
        var summary = Samples.Summary(Samples.Experiment, "Über") with { Preset = "mnist", FinishedAt = Samples.Noon, RemainingSeconds = 1.5, Runs = 3, Version = 4 };
        await Catalogue.PutAsync(summary, default);
        await Storage.ReopenAsync();

        Assert.Equal(summary, await Catalogue.GetAsync(Samples.Experiment, default));
    }

    [Fact]
    public async Task Put_OlderVersion_IsIgnored()
    {
        await Catalogue.PutAsync(Samples.Summary(Samples.Experiment, "new") with { Version = 2 }, default);

        await Catalogue.PutAsync(Samples.Summary(Samples.Experiment, "old") with { Version = 1 }, default);

        Assert.Equal("new", (await Catalogue.GetAsync(Samples.Experiment, default))!.Name);
    }

    [Fact]
    public async Task Put_RunWithMetrics_KeepsNaNAndInfinity()
    {
        var metrics = ImmutableSortedDictionary<string, double>.Empty.Add("train/loss", double.NaN).Add("val/nll", double.PositiveInfinity);
        await Catalogue.PutAsync(Samples.Summary(Samples.Run) with { Metrics = metrics, Host = HostId.Parse("alpha") }, default);

        var run = Assert.Single(await Catalogue.ListRunsAsync(Samples.Experiment, default));

        Assert.Equal(metrics, run.Metrics);
        Assert.Equal("alpha", run.Host?.Value);
    }

    [Fact]
    public async Task ListExperiments_Pages_NewestFirstWithTotal()
    {
        for (var i = 0; i < 5; i++) await PutExperimentAsync(i, $"experiment {i}");

        var page = await Catalogue.ListExperimentsAsync(new() { Skip = 1, Take = 2 }, default);

        Assert.Equal(["experiment 3", "experiment 2"], page.Items.Select(e => e.Name));
        Assert.Equal(5, page.Total);
    }

    [Fact]
    public async Task ListExperiments_Text_MatchesPartOfTheNameIgnoringCase()
    {
        await PutExperimentAsync(0, "MNIST Größe");
        await PutExperimentAsync(1, "speech 100% _");

        Assert.Equal("MNIST Größe", Assert.Single((await Catalogue.ListExperimentsAsync(new() { Text = " grÖß " }, default)).Items).Name);
        Assert.Equal("speech 100% _", Assert.Single((await Catalogue.ListExperimentsAsync(new() { Text = "0% _" }, default)).Items).Name);
        Assert.Empty((await Catalogue.ListExperimentsAsync(new() { Text = "%M_" }, default)).Items);
    }

    [Fact]
    public async Task ListExperiments_StatusAndArchive_Filter()
    {
        await Catalogue.PutAsync(Samples.Summary(Samples.Experiment, "failed") with { Status = ExperimentStatus.Failed }, default);
        await Catalogue.PutAsync(Samples.Summary(Samples.OtherExperiment, "archived") with { Archived = true }, default);

        Assert.Equal("failed", Assert.Single((await Catalogue.ListExperimentsAsync(new(), default)).Items).Name);
        Assert.Equal("archived", Assert.Single((await Catalogue.ListExperimentsAsync(new() { Archived = true }, default)).Items).Name);
        Assert.Empty((await Catalogue.ListExperimentsAsync(new() { Status = ExperimentStatus.Completed }, default)).Items);
    }

    [Theory]
    [InlineData(-1, 10)]
    [InlineData(0, 0)]
    [InlineData(0, 501)]
    public async Task ListExperiments_PageOutOfRange_IsRefused(int skip, int take)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Catalogue.ListExperimentsAsync(new() { Skip = skip, Take = take }, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Catalogue.ListRunsAsync(new RunQuery { Skip = skip, Take = take }, default));
    }

    [Fact]
    public async Task ListRuns_OfExperiment_AreInPlanOrder()
    {
        foreach (var index in (int[])[1000, 2, 999, 0]) await Catalogue.PutAsync(Samples.Summary(RunId.Of(Samples.Experiment, index)), default);

        var runs = await Catalogue.ListRunsAsync(Samples.Experiment, default);

        Assert.Equal([0, 2, 999, 1000], runs.Select(r => int.Parse(r.Id.Value[18..], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task ListRuns_OverAll_FiltersAndLeavesOutArchivedExperiments()
    {
        await Catalogue.PutAsync(Samples.Summary(Samples.OtherExperiment, "archived") with { Archived = true }, default);
        await Catalogue.PutAsync(Samples.Summary(RunId.Of(Samples.OtherExperiment, 0)), default);
        await Catalogue.PutAsync(Samples.Summary(RunId.Of(Samples.Experiment, 0)) with { Status = RunStatus.Running }, default);
        await Catalogue.PutAsync(Samples.Summary(RunId.Of(Samples.Experiment, 1)) with { CreatedAt = Samples.Noon.AddMinutes(1) }, default);
        await Catalogue.PutAsync(Samples.Summary(RunId.Of(Samples.Experiment, 2)) with { Role = RunRole.Student }, default);

        var all = await Catalogue.ListRunsAsync(new RunQuery(), default);
        var teachers = await Catalogue.ListRunsAsync(new RunQuery { Role = RunRole.Teacher, Status = RunStatus.Queued, Take = 1 }, default);

        Assert.Equal([1, 2, 0], all.Items.Select(r => int.Parse(r.Id.Value[18..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(3, all.Total);
        Assert.Equal(1, teachers.Total);
        Assert.EndsWith("-001", Assert.Single(teachers.Items).Id.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_Experiment_TakesItsRunsWithIt()
    {
        await PutExperimentAsync(0, "gone");
        var id = (await Catalogue.ListExperimentsAsync(new(), default)).Items[0].Id;
        await Catalogue.PutAsync(Samples.Summary(RunId.Of(id, 0)), default);

        await Catalogue.RemoveAsync(id, default);
        await Catalogue.RemoveAsync(id, default);

        Assert.Null(await Catalogue.GetAsync(id, default));
        Assert.Empty(await Catalogue.ListRunsAsync(id, default));
    }

    [Fact]
    public async Task ListCheckpoints_SharedByTwoExperiments_IsListedForBoth()
    {
        var checkpoint = Samples.Checkpoint("weights", RunId.Of(Samples.Experiment, 0), RunId.Of(Samples.Experiment, 1), RunId.Of(Samples.OtherExperiment, 0));
        await Catalogue.PutAsync(checkpoint, default);

        Assert.Equal(checkpoint.Blob, Assert.Single(await Catalogue.ListCheckpointsAsync(Samples.Experiment, default)).Blob);
        Assert.Equal(checkpoint.ProducedBy.AsEnumerable(), Assert.Single(await Catalogue.ListCheckpointsAsync(Samples.OtherExperiment, default)).ProducedBy);
    }

    [Fact]
    public async Task Put_CheckpointWithFewerProducers_IsNoLongerListedForTheOther()
    {
        await Catalogue.PutAsync(Samples.Checkpoint("weights", RunId.Of(Samples.Experiment, 0), RunId.Of(Samples.OtherExperiment, 0)), default);

        await Catalogue.PutAsync(Samples.Checkpoint("weights", RunId.Of(Samples.Experiment, 0)), default);

        Assert.Empty(await Catalogue.ListCheckpointsAsync(Samples.OtherExperiment, default));
    }

    [Fact]
    public async Task Remove_Checkpoint_IsListedNoMore()
    {
        await Catalogue.PutAsync(Samples.Checkpoint("weights", Samples.Run), default);

        await Catalogue.RemoveAsync(Samples.Blob("weights"), default);

        Assert.Empty(await Catalogue.ListCheckpointsAsync(Samples.Experiment, default));
    }

    [Fact]
    public async Task Put_HostTwice_ListsTheLatest()
    {
        var host = new HostSummary
        {
            Id = HostId.Parse("alpha"),
            Capabilities = new() { Device = "cpu", Cores = 2, MemoryBytes = 1 << 30 },
            Version = "0.1.0",
            Engine = "local",
            OperatingSystem = "Linux",
            Online = true,
            LastSeen = Samples.Noon,
        };
        await Catalogue.PutAsync(host, default);

        await Catalogue.PutAsync(host with { Online = false }, default);

        Assert.False(Assert.Single(await Catalogue.ListHostsAsync(default)).Online);
    }

    [Fact]
    public async Task CountTestReads_SameRecipeBySeveralRuns_CountsOnceAndSurvivesDeletion()
    {
        await Catalogue.RecordTestReadAsync("mnist", Samples.Blob("one"), RunId.Of(Samples.Experiment, 0), Samples.Noon, default);
        await Catalogue.RecordTestReadAsync("mnist", Samples.Blob("one"), RunId.Of(Samples.Experiment, 0), Samples.Noon, default);
        await Catalogue.RecordTestReadAsync("mnist", Samples.Blob("one"), RunId.Of(Samples.Experiment, 1), Samples.Noon, default);
        await Catalogue.RecordTestReadAsync("mnist", Samples.Blob("two"), RunId.Of(Samples.Experiment, 2), Samples.Noon, default);
        await Catalogue.RecordTestReadAsync("fashion", Samples.Blob("one"), RunId.Of(Samples.Experiment, 3), Samples.Noon, default);

        await Catalogue.RemoveAsync(Samples.Experiment, default);

        Assert.Equal(2, await Catalogue.CountTestReadsAsync("mnist", default));
        Assert.Equal(0, await Catalogue.CountTestReadsAsync("other", default));
    }

    private Task PutExperimentAsync(int index, string name) =>
        Catalogue.PutAsync(Samples.Summary(ExperimentId.Parse($"x000000000000001{index}"), name, Samples.Noon.AddMinutes(index)), default);
}
