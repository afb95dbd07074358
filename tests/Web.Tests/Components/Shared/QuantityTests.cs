using System.Globalization;
using Retort.Web.Components.Shared;

namespace Retort.Web.Tests.Components.Shared;

public sealed class QuantityTests
{
    public QuantityTests() => CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("en-GB");

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.34, "0.3 s")]
    [InlineData(180, "3 min")]
    [InlineData(59.4, "59 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(1_200, "20 min")]
    [InlineData(3_900, "1 h 05 min")]
    [InlineData(200_000, "2 d 7 h")]
    public void Duration_Seconds_ReadAsPeopleSayThem(double seconds, string expected) => Assert.Equal(expected, Quantity.Duration(seconds));

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1234.5678, "1,235")]
    [InlineData(-0.25, "−0.25")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "−∞")]
    [InlineData(0.00001234, "1.234e−5")]
    public void Number_Values_KeepFourDigits(double value, string expected) => Assert.Equal(expected, Quantity.Number(value));

    [Theory]
    [InlineData("test/errors", 98.0, false, "98")]
    [InlineData("test/errors", 98.333, true, "98.3")]
    [InlineData("test/error", 0.0123, false, "1.23%")]
    [InlineData("own/thing", 2.5, true, "2.5")]
    public void Metric_KnownOnes_HaveTheirOwnDigits(string name, double value, bool mean, string expected) =>
        Assert.Equal(expected, Quantity.Metric(name, value, mean));
}
