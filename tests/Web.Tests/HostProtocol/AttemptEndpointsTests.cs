using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Retort.Contracts.Metrics;
using Retort.Contracts.Runs;

namespace Retort.Web.Tests.HostProtocol;

[Collection(nameof(ProtocolCollection))]
public sealed class AttemptEndpointsTests(ProtocolFixture protocol)
{
    private const string Batch = "/host/v1/attempts/batch";

    [Fact]
    public async Task Batch_SentTwice_IsStoredOnce()
    {
        var grant = await protocol.LeaseAsync();
        var batch = new AttemptBatch { Attempt = grant.Attempt, Sequence = 1, Points = [Point(10, 0.5)], Lines = [Line("hello")] };

        var first = await protocol.ReplyAsync(Batch, batch);
        var second = await protocol.ReplyAsync(Batch, batch);

        var log = await protocol.Metrics.ReadLogAsync(grant.Attempt.Run, 0, 100, CancellationToken.None);
        Assert.True(first.Accepted && second.Accepted);
        Assert.Equal("hello", Assert.Single(log.Lines).Text);
        Assert.Equal(0.5, Assert.Single(await ValuesAsync(grant)));
    }

    [Fact]
    public async Task Batch_StaleToken_IsNotAcceptedAndToldToAbandon()
    {
        var grant = await protocol.LeaseAsync();
        var stale = grant.Attempt with { Token = grant.Attempt.Token - 1 };

        var reply = await protocol.ReplyAsync(Batch, new AttemptBatch { Attempt = stale, Sequence = 1, Points = [Point(1, 1)] });

        Assert.False(reply.Accepted);
        Assert.Equal(HostCommand.Abandon, reply.Command);
        Assert.Empty(await ValuesAsync(grant));
    }

    [Fact]
    public async Task Batch_NotFiniteValues_AreKeptAndTheLogSaysSo()
    {
        var grant = await protocol.LeaseAsync();
        var points = new[] { Point(1, 2.5), Point(2, double.NaN), Point(3, double.PositiveInfinity), Point(4, double.NegativeInfinity) };

        var reply = await protocol.ReplyAsync(Batch, new AttemptBatch { Attempt = grant.Attempt, Sequence = 1, Points = [.. points] });

        var log = await protocol.Metrics.ReadLogAsync(grant.Attempt.Run, 0, 100, CancellationToken.None);
        var warning = Assert.Single(log.Lines);
        var values = await ValuesAsync(grant);
        Assert.True(reply.Accepted, reply.Refusal);
        Assert.Equal(LogLineLevel.Warning, warning.Level);
        Assert.Contains("train/loss is not a number at step 2", warning.Text, StringComparison.Ordinal);
        Assert.Equal([2.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity], values);
    }

    [Fact]
    public async Task Batch_SeveralMistakes_ReportsAllAndStoresNothing()
    {
        var grant = await protocol.LeaseAsync();
        var batch = new AttemptBatch
        {
            Attempt = grant.Attempt,
            Sequence = 0,
            Points = [Point(1, 1) with { Series = "train loss" }, Point(-1, 1), Point(1, 1) with { Epoch = double.NaN }],
            Lines = [Line(new string('x', MetricLimits.LogLineLength + 1))],
        };

        using var answer = await protocol.PostAsync(Batch, batch);

        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(
            ["sequence", "points[0].series", "points[1].step", "points[2].epoch", "lines[0].text"],
            problem["problems"]!.AsArray().Select(item => item!["path"]!.ToString()));
        Assert.Empty(await ValuesAsync(grant));
    }

    [Fact]
    public async Task Batch_TenMegabytesOfText_IsRefusedWithTheLimitAndTheServerGoesOn()
    {
        var grant = await protocol.LeaseAsync();

        using var refused = await protocol.PostTextAsync(Batch, new string('x', 10_000_000));
        var reply = await protocol.ReplyAsync(Batch, new AttemptBatch { Attempt = grant.Attempt, Sequence = 1, Points = [Point(1, 1)] });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"{MetricLimits.BodyBytes} bytes", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(reply.Accepted);
    }

    [Fact]
    public async Task Batch_TenMegabytesWithoutAnnouncedLength_IsRefusedWithTheLimit()
    {
        using var content = new StreamContent(new UnknownLength(10_000_000));

        using var refused = await protocol.Http.PostAsync(Batch, content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData("{ \"attempt\": ", "line 1")]
    [InlineData("{ \"attempt\": { \"run\": \"nonsense\", \"attempt\": 1, \"token\": 1 }, \"sequence\": 1 }", "$.attempt.run")]
    [InlineData("{ \"sequence\": 1 }", "attempt")]
    [InlineData("null", "null")]
    public async Task Batch_MalformedJson_SaysWhere(string json, string expected)
    {
        using var answer = await protocol.PostTextAsync(Batch, json);

        var problem = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Retort.Contracts", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_AfterACancel_CarriesTheCommand()
    {
        var grant = await protocol.LeaseAsync();
        var beat = new AttemptHeartbeat { Attempt = grant.Attempt, Progress = new RunProgress { Epoch = 0.5, Epochs = 3 } };
        var before = await protocol.ReplyAsync("/host/v1/attempts/heartbeat", beat);

        await protocol.Grains.GetGrain<IRunGrain>(grant.Attempt.Run.Value).CancelAsync(Contracts.Identity.Actor.System, "test");
        var after = await protocol.ReplyAsync("/host/v1/attempts/heartbeat", beat);

        Assert.Equal(HostCommand.Continue, before.Command);
        Assert.Equal(HostCommand.Cancel, after.Command);
    }

    [Fact]
    public async Task Finish_Failed_EndsTheRunWithItsReason()
    {
        var grant = await protocol.LeaseAsync();

        var reply = await protocol.ReplyAsync("/host/v1/attempts/finish", new AttemptFinish { Attempt = grant.Attempt, End = AttemptEnd.Failed, Error = "The data set is damaged." });

        var run = (await protocol.Grains.GetGrain<IRunGrain>(grant.Attempt.Run.Value).GetAsync())!;
        Assert.True(reply.Accepted);
        Assert.Equal(RunStatus.Failed, run.Summary.Status);
        Assert.Equal("The data set is damaged.", run.Summary.Reason);
    }

    private static MetricPoint Point(long step, double value) =>
        new() { Series = MetricNames.TrainLoss, Step = step, Epoch = 0.25, At = DateTimeOffset.UnixEpoch, Value = value };

    private static LogLine Line(string text) => new() { At = DateTimeOffset.UnixEpoch, Level = LogLineLevel.Information, Text = text };

    private async Task<double[]> ValuesAsync(AttemptGrant grant)
    {
        var snapshot = await protocol.Metrics.ReadAsync(grant.Attempt.Run, [MetricNames.TrainLoss], 0, 1_000, CancellationToken.None);
        return [.. snapshot.Series.SelectMany(series => series.Points).Select(point => point.Value)];
    }

    /// <summary>So many bytes, sent in chunks because nobody can ask how many they are.</summary>
    private sealed class UnknownLength(int bytes) : Stream
    {
        private int _left = bytes;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)'x');
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
