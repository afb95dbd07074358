using Retort.Analysis.Metrics;

namespace Retort.Analysis.Tests.Metrics;

public class MetricCatalogueTests
{
    [Theory]
    [InlineData("test/errors", -1, MetricUnit.Count)]
    [InlineData("test/error", -1, MetricUnit.Fraction)]
    [InlineData("test/nll", -1, MetricUnit.Nats)]
    [InlineData("test/agreement", 1, MetricUnit.Fraction)]
    [InlineData("test/kl_to_teacher", -1, MetricUnit.Nats)]
    [InlineData("test/frame_accuracy", 1, MetricUnit.Fraction)]
    [InlineData("val/error", -1, MetricUnit.Fraction)]
    [InlineData("train/loss", -1, MetricUnit.Loss)]
    public void Find_KnownMetric_KnowsItsDirectionAndUnit(string name, int sign, MetricUnit unit)
    {
        var metric = MetricCatalogue.Find(name);

        Assert.NotNull(metric);
        Assert.Equal((sign, unit), (metric.Sign, metric.Unit));
    }

    [Fact]
    public void Find_UnknownMetric_GivesNoDirection() => Assert.Null(MetricCatalogue.Find("test/Errors"));

    [Fact]
    public void ReadsTest_IsTrueOnlyForTestMetrics()
    {
        var readers = MetricCatalogue.All.Where(metric => metric.ReadsTest).Select(metric => metric.Name);

        Assert.All(readers, name => Assert.StartsWith("test/", name, StringComparison.Ordinal));
        Assert.DoesNotContain("val/error", readers);
    }
}
