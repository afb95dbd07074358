namespace Retort.Storage.Tests.Catalogue;

public sealed class PostgresCatalogueTests() : CatalogueTests(StoreKind.Postgres)
{
    [Fact]
    public async Task Put_VersionsFromTwoProcessesInAnyOrder_TheNewestStays()
    {
        await using var other = Storage.OpenAnother();

        await Task.WhenAll(Enumerable.Range(1, 100).Reverse().Select(i => (i % 2 == 0 ? Storage : other).Catalogue.PutAsync(Samples.Summary(Samples.Experiment, $"name {i}") with { Version = i }, default)));

        Assert.Equal("name 100", (await Storage.Catalogue.GetAsync(Samples.Experiment, default))!.Name);
    }

    [Fact]
    public async Task Put_OneCheckpointFromTwoProcesses_KeepsTheProducersOfOneOfThem()
    {
        await using var other = Storage.OpenAnother();
        var run = Samples.Run;
        var otherRun = Contracts.Identity.RunId.Of(Samples.OtherExperiment, 0);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0
            ? Storage.Catalogue.PutAsync(Samples.Checkpoint("weights", run), default)
            : other.Catalogue.PutAsync(Samples.Checkpoint("weights", otherRun), default)));

        var listed = (await Storage.Catalogue.ListCheckpointsAsync(Samples.Experiment, default)).Length + (await Storage.Catalogue.ListCheckpointsAsync(Samples.OtherExperiment, default)).Length;
        Assert.Equal(1, listed);
    }
}
