using Retort.Distillation.Losses;

namespace Retort.Distillation.Tests.Losses;

public class SoftTargetsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2.5)]
    [InlineData(20)]
    public void Of_Logits_EqualsEquationOne(double temperature)
    {
        float[] logits = [1.5f, -3, 0.25f, 12];
        var probabilities = new float[4];

        SoftTargets.Of(logits, temperature, probabilities);

        var exponentials = logits.Select(logit => Math.Exp(logit / temperature)).ToArray();
        Assert.All(probabilities.Zip(exponentials), pair => Assert.Equal(pair.Second / exponentials.Sum(), pair.First, 1e-7));
    }

    [Fact]
    public void Of_HugeLogits_StaysFinite()
    {
        var probabilities = new float[3];

        SoftTargets.Of([3e38f, -3e38f, 3e38f], 1, probabilities);

        Assert.Equal([0.5f, 0, 0.5f], probabilities);
    }

    [Fact]
    public void MeanEntropy_UniformAndCertainRows_IsTheMeanOfLogClassesAndZero()
    {
        var entropy = SoftTargets.MeanEntropy([7, 7, 7, 7, 1e6f, 0, 0, 0], classes: 4, temperature: 3);

        Assert.Equal(Math.Log(4) / 2, entropy, 12);
    }
}
