using System.Data.Common;
using Retort.Contracts.Audit;
using Retort.Contracts.Identity;
using Retort.Storage.Audit;

namespace Retort.Storage.Tests.Audit;

public abstract class AuditLogTests(StoreKind kind) : StoreTests(kind)
{
    private readonly string _unlock = kind == StoreKind.Sqlite
        ? "DROP TRIGGER audit_is_not_updated; DROP TRIGGER audit_is_not_deleted; "
        : "DROP TRIGGER audit_is_not_changed ON audit; ";

    [Fact]
    public async Task Append_Events_LinksThemInOrder()
    {
        var first = await AppendAsync(Samples.Experiment.Value, 1);
        var second = await AppendAsync(Samples.Experiment.Value, 2);

        Assert.Equal(1, first.Sequence);
        Assert.Equal("", first.PreviousHash);
        Assert.Equal(2, second.Sequence);
        Assert.Equal(first.Hash, second.PreviousHash);
        Assert.Equal(AuditHash.Compute(second), second.Hash);
    }

    [Fact]
    public async Task Append_SameObjectVersionTwice_StoresOneAndReturnsIt()
    {
        var first = await AppendAsync(Samples.Experiment.Value, 1);

        var again = await Storage.Audit.AppendAsync(Samples.Event(Samples.Experiment.Value) with { Action = "experiment.archived" }, default);

        Assert.Equal(first, again);
        Assert.Single(await Storage.Audit.ListAsync("experiment", Samples.Experiment.Value, default));
    }

    [Fact]
    public async Task Append_OtherTimeZone_KeepsTheInstant()
    {
        var at = new DateTimeOffset(2026, 3, 1, 1, 2, 3, TimeSpan.FromHours(5.5)).AddTicks(7);

        await Storage.Audit.AppendAsync(Samples.Event("object") with { At = at }, default);

        Assert.Equal(at, Assert.Single(await Storage.Audit.ListAsync("experiment", "object", default)).At);
        Assert.Null(await Storage.Audit.FindBreakAsync(ProjectNames.Default, default));
    }

    [Fact]
    public async Task Append_TwoProjects_KeepsAChainForEach()
    {
        await AppendAsync(Samples.Experiment.Value, 1);

        var other = await Storage.Audit.AppendAsync(Samples.Event(Samples.OtherExperiment.Value) with { Project = "other" }, default);

        Assert.Equal(1, other.Sequence);
        Assert.Equal("", other.PreviousHash);
    }

    [Fact]
    public async Task Append_TextThatCannotBeStored_IsStoredWithoutIt()
    {
        var stored = await Storage.Audit.AppendAsync(Samples.Event("object") with { Detail = "nul \0 half \uD83E" }, default);

        Assert.Equal("nul \uFFFD half \uFFFD", stored.Detail);
        Assert.Equal(stored, Assert.Single(await Storage.Audit.ListAsync("experiment", "object", default)));
        Assert.Null(await Storage.Audit.FindBreakAsync(ProjectNames.Default, default));
    }

    [Fact]
    public async Task Append_DetailTooLong_IsRefused()
    {
        var entry = Samples.Event("object") with { Detail = new('a', 1001) };

        var error = await Assert.ThrowsAsync<ArgumentException>(() => Storage.Audit.AppendAsync(entry, default));

        Assert.Contains("1001", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Storage.Audit.ListAsync("experiment", "object", default));
    }

    [Fact]
    public async Task Append_ManyCallersAtOnce_GiveOneUnbrokenChain()
    {
        await Task.WhenAll(Enumerable.Range(1, 200).Select(version => AppendAsync(Samples.Experiment.Value, version)));

        var events = await Storage.Audit.ListAsync(Samples.Experiment, 1000, default);

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), events.Select(e => e.Sequence).Order());
        Assert.Null(await Storage.Audit.FindBreakAsync(ProjectNames.Default, default));
    }

    [Fact]
    public async Task List_OfExperiment_HasItsRunsAndNotAnother()
    {
        await AppendAsync(Samples.Experiment.Value, 1);
        await Storage.Audit.AppendAsync(Samples.Event(Samples.Run.Value, 2) with { ObjectKind = "run" }, default);
        await AppendAsync(Samples.OtherExperiment.Value, 3);

        var events = await Storage.Audit.ListAsync(Samples.Experiment, 10, default);

        Assert.Equal([Samples.Experiment.Value, Samples.Run.Value], events.Select(e => e.ObjectId));
    }

    [Theory]
    [InlineData("UPDATE audit SET detail = 'forged' WHERE sequence = 2", 2)]
    [InlineData("UPDATE audit SET actor_name = 'someone' WHERE sequence = 3", 3)]
    [InlineData("UPDATE audit SET at = at + 1 WHERE sequence = 1", 1)]
    [InlineData("DELETE FROM audit WHERE sequence = 2", 3)]
    [InlineData("DELETE FROM audit WHERE sequence = 1", 2)]
    public async Task FindBreak_Tampered_GivesTheFirstEventThatDoesNotHold(string tampering, long expected)
    {
        for (var version = 1; version <= 4; version++) await AppendAsync(Samples.Experiment.Value, version);
        await Storage.ExecuteAsync(_unlock + tampering);

        var broken = await Storage.Audit.FindBreakAsync(ProjectNames.Default, default);

        Assert.Equal(expected, broken?.Sequence);
    }

    [Fact]
    public async Task FindBreak_ForgedWithItsOwnHash_IsFoundAtTheNextEvent()
    {
        AuditEvent second = Samples.Event("object");
        for (var version = 1; version <= 3; version++)
        {
            var stored = await AppendAsync(Samples.Experiment.Value, version);
            if (version == 2) second = stored;
        }

        var forged = AuditHash.Compute(second with { Detail = "forged", Hash = "" });
        await Storage.ExecuteAsync($"{_unlock}UPDATE audit SET detail = 'forged', hash = '{forged}' WHERE sequence = 2");

        Assert.Equal(3, (await Storage.Audit.FindBreakAsync(ProjectNames.Default, default))?.Sequence);
    }

    [Theory]
    [InlineData("UPDATE audit SET detail = 'x'")]
    [InlineData("DELETE FROM audit")]
    public async Task Audit_ChangedByMistake_IsRefusedByTheDatabase(string change)
    {
        await AppendAsync(Samples.Experiment.Value, 1);

        var error = await Assert.ThrowsAnyAsync<DbException>(() => Storage.ExecuteAsync(change));

        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
    }

    private Task<AuditEvent> AppendAsync(string experiment, long version) => Storage.Audit.AppendAsync(Samples.Event(experiment, version), default);
}
