using Retort.Contracts.Identity;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;
using Retort.Grains.Runs;

namespace Retort.Grains.Tests.Runs;

public sealed class AttemptRulesTests
{
    private static readonly AttemptKey Attempt = new() { Run = RunId.Parse("x0123456789abcdef-000"), Attempt = 1, Token = 1 };

    [Theory]
    [InlineData("train/loss", 1, 0.5, double.NaN)]
    [InlineData("a.b-c_d@e/F9", 0, 0, double.NegativeInfinity)]
    public void FindProblem_PointThatMayBe_IsAccepted(string series, long step, double epoch, double value)
    {
        var problem = AttemptRules.FindProblem(Batch(series, step, epoch, value));

        Assert.Null(problem);
    }

    [Theory]
    [InlineData("", 1, 0.5, "points[0]: the series name ''")]
    [InlineData("train loss", 1, 0.5, "points[0]: the series name 'train loss'")]
    [InlineData("a\nb", 1, 0.5, "points[0]: the series name")]
    [InlineData("a", -1, 0.5, "points[0]: step -1 is below 0")]
    [InlineData("a", 1, double.NaN, "points[0]: epoch NaN")]
    [InlineData("a", 1, -0.1, "points[0]: epoch -0.1")]
    public void FindProblem_PointThatCannotBe_SaysWhichAndWhy(string series, long step, double epoch, string expected)
    {
        var problem = AttemptRules.FindProblem(Batch(series, step, epoch, 1));

        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_TooMuchOfAnything_NamesTheLimit()
    {
        var point = Batch("a", 1, 1, 1).Points[0];
        var line = new LogLine { At = default, Level = LogLineLevel.Information, Text = new string('x', MetricLimits.LogLineLength + 1) };

        Assert.Contains("at most 10,000", AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Points = [.. Enumerable.Repeat(point, 10_001)] }), StringComparison.Ordinal);
        Assert.Contains("at most 1,000", AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Lines = [.. Enumerable.Repeat(line with { Text = "" }, 1_001)] }), StringComparison.Ordinal);
        Assert.Contains("lines[0]: the text has 8,193 characters", AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Lines = [line] }), StringComparison.Ordinal);
        Assert.Contains("'" + new string('s', 40) + "…'", AttemptRules.FindProblem(Batch(new string('s', 129), 1, 1, 1)), StringComparison.Ordinal);
        Assert.Contains("below 1", AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Sequence = 0 }), StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_WhatJsonMayLeaveOut_IsRefusedNotThrown()
    {
        Assert.NotNull(AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Points = default }));
        Assert.NotNull(AttemptRules.FindProblem(Batch("a", 1, 1, 1) with { Points = [null!] }));
        Assert.NotNull(AttemptRules.FindProblem(Batch(null!, 1, 1, 1)));
        Assert.NotNull(AttemptRules.FindProblem(new AttemptHeartbeat { Attempt = Attempt, Progress = null! }));
        Assert.NotNull(AttemptRules.FindProblem(new AttemptFinish { Attempt = Attempt, End = AttemptEnd.Completed, Metrics = null! }));
    }

    private static AttemptBatch Batch(string series, long step, double epoch, double value) => new()
    {
        Attempt = Attempt,
        Sequence = 1,
        Points = [new MetricPoint { Series = series, Step = step, Epoch = epoch, At = default, Value = value }],
    };
}
