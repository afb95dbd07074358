using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Tests.Protocol;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, 0.25, 0.5)]
    [InlineData(3, 2, 4)]
    [InlineData(6, 15, 30)]
    [InlineData(1000, 15, 30)]
    public void Delay_AnyFailure_LiesWithinItsBounds(int failures, double least, double most)
    {
        var backoff = new Backoff(new Random(7));

        var delays = Enumerable.Range(0, 200).Select(_ => backoff.Delay(failures).TotalSeconds).ToArray();

        Assert.InRange(delays.Min(), least, most);
        Assert.InRange(delays.Max(), least, most);
        Assert.True(delays.Max() - delays.Min() > (most - least) / 2);
    }

    [Fact]
    public void Delay_SameSeed_IsTheSame() =>
        Assert.Equal(new Backoff(new Random(3)).Delay(2), new Backoff(new Random(3)).Delay(2));
}
