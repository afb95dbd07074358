using System.Collections.Immutable;
using System.Globalization;
using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests.Metrics;

public abstract class MetricStoreTests(StoreKind kind) : StoreTests(kind)
{
    private static readonly RunId OtherRun = RunId.Of(Samples.Experiment, 1);

    private IMetricStore Store => Storage.Metrics;

    [Fact]
    public async Task Read_AfterRestart_GivesEveryFieldOfEveryPoint()
    {
        var at = new DateTimeOffset(2026, 3, 1, 3, 4, 5, TimeSpan.FromHours(-7)).AddTicks(1234567);
        var point = new MetricPoint { Series = "val/nll@T.20", Step = long.MaxValue, Epoch = 1.0 / 3, At = at, Value = -0.1 };
        await Store.AppendAsync(Samples.Run, 1, 1, [point], [], default);
        await Storage.ReopenAsync();

        var series = Assert.Single((await ReadAsync()).Series);

        Assert.Equal(point.Series, series.Name);
        Assert.Equal(new SeriesPoint(point.Step, point.Epoch, point.At, point.Value), Assert.Single(series.Points));
    }

    [Fact]
    public async Task Read_NaNAndInfinities_ComeBackAndDoNotSpoilTheRange()
    {
        double[] values = [double.NaN, 2, double.PositiveInfinity, -3, double.NegativeInfinity];
        await Store.AppendAsync(Samples.Run, 1, 1, [.. values.Select((value, step) => Samples.Point("train/loss", step, value))], [], default);

        var series = Assert.Single((await ReadAsync()).Series);

        Assert.Equal(values, series.Points.Select(p => p.Value));
        Assert.Equal((-3, 2, double.NegativeInfinity), (series.Min, series.Max, series.Last));
    }

    [Fact]
    public async Task Read_OnlyNaN_HasNoRange()
    {
        await Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point("train/loss", 1, double.NaN)], [], default);

        var series = Assert.Single((await ReadAsync()).Series);

        Assert.True(double.IsNaN(series.Min) && double.IsNaN(series.Max));
    }

    [Fact]
    public async Task Read_UnknownRun_IsEmpty()
    {
        var snapshot = await ReadAsync();

        Assert.Equal(0, snapshot.Cursor);
        Assert.Empty(snapshot.Series);
    }

    [Fact]
    public async Task Append_SameSequenceTwice_IsStoredOnce()
    {
        var first = await AppendAsync(1, 1, 10);

        var again = await AppendAsync(1, 1, 99);

        Assert.Equal(first, again);
        Assert.Equal(10, Assert.Single(Assert.Single((await ReadAsync()).Series).Points).Value);
        Assert.Single((await Store.ReadLogAsync(Samples.Run, 0, 10, default)).Lines);
    }

    [Fact]
    public async Task Append_SameSequenceOfAnotherAttemptOrRun_IsStored()
    {
        await AppendAsync(1, 1, 10);

        var second = await Store.AppendAsync(Samples.Run, 2, 1, [Samples.Point("train/loss", 2, 20)], [], default);
        await Store.AppendAsync(OtherRun, 1, 1, [Samples.Point("train/loss", 1, 30)], [], default);

        Assert.Equal(2, second);
        Assert.Equal([10, 20], Assert.Single((await ReadAsync()).Series).Points.Select(p => p.Value));
    }

    [Fact]
    public async Task Append_SameSequenceByManyAtOnce_IsStoredOnce()
    {
        var cursors = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AppendAsync(1, 7, 10)));

        Assert.All(cursors, cursor => Assert.Equal(1, cursor));
        Assert.Equal(1, Assert.Single((await ReadAsync()).Series).Total);
    }

    [Fact]
    public async Task Append_ManyRunsAtOnce_KeepsEachWhole()
    {
        var runs = Enumerable.Range(0, 20).Select(i => RunId.Of(Samples.Experiment, i)).ToList();

        await Task.WhenAll(runs.SelectMany(run => Enumerable.Range(1, 25).Select(sequence => Store.AppendAsync(
            run, 1, sequence, [Samples.Point("train/loss", sequence, sequence), Samples.Point("val/error", sequence, -sequence)], [Samples.Line("line")], default))));

        foreach (var run in runs)
        {
            var snapshot = await Store.ReadAsync(run, [], 0, 1000, default);
            Assert.Equal(25, snapshot.Cursor);
            Assert.All(snapshot.Series, series => Assert.Equal(Enumerable.Range(1, 25).Select(i => (long)i), series.Points.Select(p => p.Step)));
            Assert.Equal(25, (await Store.ReadLogAsync(run, 0, 100, default)).Lines.Length);
        }
    }

    [Fact]
    public async Task Append_StepTwice_LaterWriteWins()
    {
        await Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point("train/loss", 5, 1), Samples.Point("train/loss", 6, 2), Samples.Point("train/loss", 5, 3)], [], default);
        await Store.AppendAsync(Samples.Run, 1, 2, [Samples.Point("train/loss", 6, 4)], [], default);

        var series = Assert.Single((await ReadAsync()).Series);

        Assert.Equal([(5, 3), (6, 4)], series.Points.Select(p => (p.Step, p.Value)));
        Assert.Equal(2, series.Total);
    }

    [Fact]
    public async Task Append_CancelledBefore_StoresNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point("a", 1, 1)], [], cancelled.Token));

        Assert.Empty((await ReadAsync()).Series);
    }

    [Fact]
    public async Task Read_AfterACursor_GivesOnlyWhatIsNew()
    {
        await AppendAsync(1, 1, 10);
        var before = await ReadAsync();
        var cursor = await AppendAsync(1, 2, 20);

        var increment = await Store.ReadAsync(Samples.Run, [], before.Cursor, 100, default);
        var nothing = await Store.ReadAsync(Samples.Run, [], increment.Cursor, 100, default);

        Assert.True(before.Complete);
        Assert.False(increment.Complete);
        Assert.Equal(cursor, increment.Cursor);
        Assert.Equal([20], Assert.Single(increment.Series).Points.Select(p => p.Value));
        Assert.Equal(cursor, nothing.Cursor);
        Assert.Empty(nothing.Series);
    }

    [Fact]
    public async Task Read_Names_GivesOnlyThose()
    {
        await Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point("b", 1, 1), Samples.Point("a", 1, 2), Samples.Point("c", 1, 3)], [], default);

        var some = await Store.ReadAsync(Samples.Run, ["c", "a", "unknown"], 0, 100, default);

        Assert.Equal(["a", "c"], some.Series.Select(s => s.Name));
        Assert.Equal(["a", "b", "c"], (await ReadAsync()).Series.Select(s => s.Name));
    }

    [Fact]
    public async Task Read_FewerPointsThanStored_KeepsEndsAndExtremes()
    {
        var points = Enumerable.Range(0, 5000).Select(step => Samples.Point("train/loss", step, step switch { 1234 => 100, 4321 => -100, _ => step % 7 }));
        await Store.AppendAsync(Samples.Run, 1, 1, [.. points], [], default);

        var series = Assert.Single((await Store.ReadAsync(Samples.Run, [], 0, 50, default)).Series);

        Assert.InRange(series.Points.Length, 40, 50);
        Assert.Equal(5000, series.Total);
        Assert.Superset(new HashSet<long> { 0, 1234, 4321, 4999 }, series.Points.Select(p => p.Step).ToHashSet());
        Assert.Equal((-100, 100), (series.Min, series.Max));
    }

    [Fact]
    public async Task BeginAttempt_AfterAnEpoch_LeavesOutWhatWillBeSeenAgain()
    {
        for (var epoch = 1; epoch <= 4; epoch++) await AppendAsync(1, epoch, epoch);

        await Store.BeginAttemptAsync(Samples.Run, 2, 2, default);
        await Store.AppendAsync(Samples.Run, 2, 1, [Samples.Point("train/loss", 3, 30)], [], default);

        Assert.Equal([1, 2, 30], Assert.Single((await ReadAsync()).Series).Points.Select(p => p.Value));
        Assert.Equal(4, (await Store.ReadLogAsync(Samples.Run, 0, 10, default)).Lines.Length);
    }

    [Fact]
    public async Task BeginAttempt_ReaderHadSupersededPoints_GetsTheWholeStateOnce()
    {
        for (var epoch = 1; epoch <= 3; epoch++) await AppendAsync(1, epoch, epoch);
        var before = await ReadAsync();
        await Store.BeginAttemptAsync(Samples.Run, 2, 1, default);

        var after = await Store.ReadAsync(Samples.Run, [], before.Cursor, 100, default);
        await Store.AppendAsync(Samples.Run, 2, 1, [Samples.Point("train/loss", 2, 20)], [], default);
        var increment = await Store.ReadAsync(Samples.Run, [], after.Cursor, 100, default);

        Assert.True(after.Complete);
        Assert.Equal([1], Assert.Single(after.Series).Points.Select(p => p.Value));
        Assert.False(increment.Complete);
        Assert.Equal([20], Assert.Single(increment.Series).Points.Select(p => p.Value));
    }

    [Fact]
    public async Task BeginAttempt_LaterAttemptGoesFurtherBack_SupersedesBothBefore()
    {
        for (var epoch = 1; epoch <= 4; epoch++) await AppendAsync(1, epoch, epoch);
        await Store.BeginAttemptAsync(Samples.Run, 2, 3, default);
        await Store.AppendAsync(Samples.Run, 2, 1, [Samples.Point("train/loss", 4, 40), Samples.Point("train/loss", 5, 50)], [], default);

        await Store.BeginAttemptAsync(Samples.Run, 3, 1, default);

        Assert.Equal([1], Assert.Single((await ReadAsync()).Series).Points.Select(p => p.Value));
    }

    [Fact]
    public async Task BeginAttempt_BatchOfTheOldAttemptComesLate_DoesNotCount()
    {
        await AppendAsync(1, 1, 1);
        await Store.BeginAttemptAsync(Samples.Run, 2, 1, default);

        await AppendAsync(1, 2, 2);

        Assert.Equal([1], Assert.Single((await ReadAsync()).Series).Points.Select(p => p.Value));
    }

    [Fact]
    public async Task BeginAttempt_Twice_IsHarmless()
    {
        await AppendAsync(1, 1, 1);
        await Store.BeginAttemptAsync(Samples.Run, 2, 1, default);
        var once = (await ReadAsync()).Cursor;

        await Store.BeginAttemptAsync(Samples.Run, 2, 1, default);

        Assert.Equal(once, (await ReadAsync()).Cursor);
    }

    [Fact]
    public async Task ReadLog_InPages_GivesEveryLineOnceInOrder()
    {
        for (var batch = 0; batch < 5; batch++)
            await Store.AppendAsync(Samples.Run, 1, batch, [], [.. Enumerable.Range(0, 3).Select(i => Samples.Line($"{batch}.{i}"))], default);
        await Store.AppendAsync(OtherRun, 1, 1, [], [Samples.Line("other")], default);

        var lines = new List<string>();
        var page = new LogPage(0, [], true);
        while (page.More)
        {
            page = await Store.ReadLogAsync(Samples.Run, page.Cursor, 4, default);
            lines.AddRange(page.Lines.Select(line => line.Text));
        }

        Assert.Equal(Enumerable.Range(0, 15).Select(i => $"{i / 3}.{i % 3}"), lines);
        Assert.Equal(15, page.Cursor);
        Assert.Empty((await Store.ReadLogAsync(Samples.Run, page.Cursor, 4, default)).Lines);
    }

    [Fact]
    public async Task ReadLog_TextOfAnyKind_ComesBack()
    {
        var line = new LogLine { At = Samples.Noon.AddTicks(3), Level = LogLineLevel.Error, Text = "größer 🧪 'quoted'\ttab \\ " + new string('x', 8000) };
        await Store.AppendAsync(Samples.Run, 1, 1, [], [line, Samples.Line("before\0after"), Samples.Line("half \uD83E")], default);

        var lines = (await Store.ReadLogAsync(Samples.Run, 0, 10, default)).Lines;

        Assert.Equal(line, lines[0]);
        Assert.Equal("before\uFFFDafter", lines[1].Text);
        Assert.Equal("half \uFFFD", lines[2].Text);
    }

    [Fact]
    public async Task Delete_Run_RemovesItAlone()
    {
        await AppendAsync(1, 1, 10);
        await Store.AppendAsync(OtherRun, 1, 1, [Samples.Point("train/loss", 1, 1)], [Samples.Line("other")], default);

        await Store.DeleteAsync(Samples.Run, default);
        await Store.DeleteAsync(Samples.Run, default);

        Assert.Empty((await ReadAsync()).Series);
        Assert.Empty((await Store.ReadLogAsync(Samples.Run, 0, 10, default)).Lines);
        Assert.Single((await Store.ReadAsync(OtherRun, [], 0, 10, default)).Series);
        Assert.Single((await Store.ReadLogAsync(OtherRun, 0, 10, default)).Lines);
    }

    [Fact]
    public async Task Delete_ThenAppendAgain_StartsAnew()
    {
        await AppendAsync(1, 1, 10);
        await AppendAsync(1, 2, 20);
        var before = await ReadAsync();
        await Store.DeleteAsync(Samples.Run, default);
        await AppendAsync(1, 1, 30);

        var snapshot = await Store.ReadAsync(Samples.Run, [], before.Cursor, 100, default);

        Assert.True(snapshot.Complete);
        Assert.Equal([30], Assert.Single(snapshot.Series).Points.Select(p => p.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("train loss")]
    [InlineData("größe")]
    public async Task Append_SeriesNameNotAllowed_IsRefused(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point(name, 1, 1)], [], default));

        Assert.Empty((await ReadAsync()).Series);
    }

    [Fact]
    public async Task Append_PastALimit_IsRefusedWithItsFigures()
    {
        ImmutableArray<MetricPoint> points = [.. Enumerable.Repeat(Samples.Point("a", 1, 1), MetricLimits.PointsInBatch + 1)];
        ImmutableArray<LogLine> lines = [Samples.Line(new('a', MetricLimits.LogLineLength + 1))];

        var tooMany = await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(Samples.Run, 1, 1, points, [], default));
        var tooLong = await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(Samples.Run, 1, 1, [], lines, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(Samples.Run, 1, 1, [Samples.Point("a", -1, 1)], [], default));

        Assert.Contains((MetricLimits.PointsInBatch + 1).ToString(CultureInfo.InvariantCulture), tooMany.Message, StringComparison.Ordinal);
        Assert.Contains((MetricLimits.LogLineLength + 1).ToString(CultureInfo.InvariantCulture), tooLong.Message, StringComparison.Ordinal);
    }

    private Task<long> AppendAsync(int attempt, long sequence, double value) =>
        Store.AppendAsync(Samples.Run, attempt, sequence, [Samples.Point("train/loss", sequence, value)], [Samples.Line("line")], default);

    private Task<SeriesSnapshot> ReadAsync() => Store.ReadAsync(Samples.Run, [], 0, 1000, default);
}
