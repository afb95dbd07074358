using Retort.Contracts.Audit;
using Retort.Contracts.Identity;

namespace Retort.Storage.Tests.Audit;

public sealed class PostgresAuditLogTests() : AuditLogTests(StoreKind.Postgres)
{
    [Fact]
    public async Task Append_ProjectsFromThreeProcesses_KeepsEachChainWhole()
    {
        await using var second = Storage.OpenAnother();
        await using var third = Storage.OpenAnother();
        TestStorage[] all = [Storage, second, third];

        await Task.WhenAll(Enumerable.Range(1, 300).Select(i => all[i % 3].Audit.AppendAsync(Event(i) with { Project = $"project-{i % 4}" }, default)));

        for (var project = 0; project < 4; project++)
        {
            Assert.Null(await Storage.Audit.FindBreakAsync($"project-{project}", default));
            Assert.Equal(75L, await Storage.ExecuteAsync($"SELECT max(sequence) FROM audit WHERE project = 'project-{project}'"));
        }
    }

    [Fact]
    public async Task Append_SameEventFromTwoProcesses_StoresOneAndReturnsItToBoth()
    {
        await using var other = Storage.OpenAnother();

        var pairs = await Task.WhenAll(Enumerable.Range(1, 50).Select(i => Task.WhenAll(Storage.Audit.AppendAsync(Event(i), default), other.Audit.AppendAsync(Event(i), default))));

        Assert.All(pairs, pair => Assert.Equal(pair[0], pair[1]));
        Assert.Equal(50, (await Storage.Audit.ListAsync(Samples.Experiment, 1000, default)).Length);
        Assert.Null(await Storage.Audit.FindBreakAsync(ProjectNames.Default, default));
    }

    [Fact]
    public async Task Append_ConnectionsAreCutAgainAndAgain_KeepsOneChainWithEveryEventOnce()
    {
        await using var storage = Storage.OpenAnother(";Application Name=cut-audit");
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 1; i <= 25; i++) await storage.Audit.AppendAsync(Event((writer * 100) + i), default);
        }));

        while (!writing.IsCompleted) await Storage.ExecuteAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'cut-audit' AND random() < 0.3; SELECT pg_sleep(0.05)");
        await writing;

        Assert.Equal(200, (await Storage.Audit.ListAsync(Samples.Experiment, 1000, default)).Length);
        Assert.Null(await Storage.Audit.FindBreakAsync(ProjectNames.Default, default));
    }

    private static AuditEvent Event(int version) => Samples.Event(Samples.Experiment.Value, version);
}
