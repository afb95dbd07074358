using Retort.Analysis.Intervals;

namespace Retort.Analysis.Tests.Intervals;

public class StudentTTests
{
    // Published upper percentage points (NIST/SEMATECH e-Handbook, 1.3.6.7.2, whose 318.313 at one degree is a misprint
    // of tan(0.499π) = 318.309).
    [Theory]
    [InlineData(0.90, 1, 3.078)]
    [InlineData(0.95, 1, 6.314)]
    [InlineData(0.975, 1, 12.706)]
    [InlineData(0.99, 1, 31.821)]
    [InlineData(0.995, 1, 63.657)]
    [InlineData(0.999, 1, 318.309)]
    [InlineData(0.975, 2, 4.303)]
    [InlineData(0.975, 3, 3.182)]
    [InlineData(0.975, 4, 2.776)]
    [InlineData(0.95, 5, 2.015)]
    [InlineData(0.975, 5, 2.571)]
    [InlineData(0.999, 5, 5.893)]
    [InlineData(0.975, 9, 2.262)]
    [InlineData(0.975, 10, 2.228)]
    [InlineData(0.99, 20, 2.528)]
    [InlineData(0.975, 30, 2.042)]
    [InlineData(0.975, 60, 2.000)]
    [InlineData(0.975, 100, 1.984)]
    public void Quantile_PublishedPoints_AgreeToTheTablesDigits(double probability, double degrees, double published)
    {
        var quantile = StudentT.Quantile(probability, degrees);

        Assert.InRange(quantile, published - 0.000501, published + 0.000501);
    }

    // Closed forms: one degree is Cauchy's tan(π(p − ½)); two degrees (2p − 1)·√(2/(4p(1 − p))).
    [Theory]
    [InlineData(0.6)]
    [InlineData(0.975)]
    [InlineData(0.9999)]
    [InlineData(0.02)]
    public void Quantile_OneAndTwoDegrees_EqualClosedForms(double p)
    {
        var one = Math.Tan(Math.PI * (p - 0.5));
        var two = (2 * p - 1) * Math.Sqrt(2 / (4 * p * (1 - p)));

        Assert.Equal(1, StudentT.Quantile(p, 1) / one, 11);
        Assert.Equal(1, StudentT.Quantile(p, 2) / two, 11);
    }

    [Fact]
    public void Quantile_ManyDegrees_ApproachesTheNormal() => Assert.Equal(1.959963984540054, StudentT.Quantile(0.975, 1e7), 6);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(37.5)]
    [InlineData(1000)]
    public void Cumulative_OfQuantile_ReturnsTheProbability(double degrees)
    {
        double[] probabilities = [1e-9, 0.001, 0.3, 0.5, 0.8, 0.975, 0.999999];

        var back = probabilities.Select(p => StudentT.Cumulative(StudentT.Quantile(p, degrees), degrees));

        Assert.All(probabilities.Zip(back), pair => Assert.Equal(1, pair.Second / pair.First, 11));
    }

    [Fact]
    public void TwoSided_NinetyFivePercent_IsTheUpperPoint() => Assert.Equal(StudentT.Quantile(0.975, 4), StudentT.TwoSided(0.95, 4), 10);

    [Theory]
    [InlineData(0.0, 3)]
    [InlineData(1.0, 3)]
    [InlineData(double.NaN, 3)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, double.NaN)]
    public void Quantile_OutsideItsDomain_IsRefused(double probability, double degrees) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile(probability, degrees));
}
