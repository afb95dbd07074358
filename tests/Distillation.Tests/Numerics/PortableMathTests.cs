using Retort.Distillation.Numerics;

namespace Retort.Distillation.Tests.Numerics;

public class PortableMathTests
{
    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = -700.0; x < 709; x += 0.0371)
        {
            Assert.InRange(PortableMath.Exp(x) / Math.Exp(x), 1 - 4.5e-16, 1 + 4.5e-16);
        }
    }

    [Fact]
    public void Log_ManyMagnitudes_IsWithinTwoUnitsInTheLastPlace()
    {
        for (var x = 1e-300; x < 1e300; x *= 1.0137)
        {
            Assert.Equal(Math.Log(x), PortableMath.Log(x), 4.5e-16 * Math.Max(Math.Abs(Math.Log(x)), 1e-3));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-800, 0)]
    [InlineData(800, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Exp_SpecialValues_AreThoseOfTheFunction(double x, double expected) => Assert.Equal(expected, PortableMath.Exp(x));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void Log_SpecialValues_AreThoseOfTheFunction(double x, double expected) => Assert.Equal(expected, PortableMath.Log(x));
}
