using FsCheck;
using FsCheck.Fluent;
using Retort.Contracts.Metrics;
using Retort.Storage.Metrics;

namespace Retort.Storage.Tests.Metrics;

public sealed class PointBlockTests
{
    [Fact]
    public void Decode_AnyBatch_GivesItsPointsBack()
    {
        var point =
            from series in Gen.Choose(0, 3)
            from step in Gen.OneOf(Gen.Choose(0, 5).Select(i => (long)i), Gen.Elements(0, 1, long.MaxValue))
            from ticks in Gen.Elements(0, Samples.Noon.UtcTicks, Samples.Noon.UtcTicks + 1, DateTimeOffset.MaxValue.UtcTicks)
            from epoch in ArbMap.Default.GeneratorFor<double>()
            from value in ArbMap.Default.GeneratorFor<double>()
            select new MetricPoint { Series = $"s{series}", Step = step, Epoch = epoch, At = new(ticks, TimeSpan.Zero), Value = value };

        Prop.ForAll(point.ArrayOf().ToArbitrary(), points => RoundTrip(points).SequenceEqual(points.OrderBy(p => FirstOf(points, p.Series))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260301, 1));
    }

    [Fact]
    public void Decode_CutAnywhere_SaysSoInsteadOfInventing()
    {
        var block = Block([.. Enumerable.Range(0, 20).Select(i => Samples.Point($"s{i % 3}", i, i))]);

        for (var length = 1; length < block.Length; length++)
            Assert.Throws<InvalidDataException>(() => PointBlock.Decode(block.AsSpan(0, length), static (long _, in SeriesPoint _) => { }));
    }

    [Fact]
    public void Decode_DamagedAnywhere_EndsInTheDocumentedErrorAtMost()
    {
        var block = Block([.. Enumerable.Range(0, 20).Select(i => Samples.Point($"s{i % 3}", i, i))]);
        var random = new Random(1);

        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])block.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var error = Record.Exception(() => PointBlock.Decode(damaged, static (long _, in SeriesPoint _) => { }));

            Assert.True(error is null or InvalidDataException, error?.ToString());
        }
    }

    [Fact]
    public void Encode_SeriesThatReportTogether_TakesFewBytesAPoint()
    {
        var points = Enumerable.Range(0, 1000).Select(i => Samples.Point($"series/{i % 10}", 100 * (i / 10), Math.Sin(i))).ToArray();

        Assert.InRange(Block(points).Length, 9000, 12_000);
    }

    private static byte[] Block(MetricPoint[] points)
    {
        var (body, names) = PointBlock.Encode([.. points]);
        return PointBlock.Join([.. names.Select(name => (long)name[^1])], body);
    }

    private static List<MetricPoint> RoundTrip(MetricPoint[] points)
    {
        var decoded = new List<MetricPoint>();
        PointBlock.Decode(Block(points), (long series, in SeriesPoint point) => decoded.Add(
            new() { Series = $"s{(char)series}", Step = point.Step, Epoch = point.Epoch, At = point.At, Value = point.Value }));
        return decoded;
    }

    private static int FirstOf(MetricPoint[] points, string series) => Array.FindIndex(points, p => p.Series == series);
}
