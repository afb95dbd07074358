using Retort.Cli.Terminal;

namespace Retort.Cli.Tests.Terminal;

public class DurationsTests
{
    [Theory]
    [InlineData(null, "–")]
    [InlineData(-1.0, "–")]
    [InlineData(4.26, "4.3 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(187.0, "3:07")]
    [InlineData(3765.0, "1:02:45")]
    [InlineData(90_000.0, "25:00:00")]
    public void Format_Seconds_ReadsAsAPersonWouldSayIt(double? seconds, string expected) =>
        Assert.Equal(expected, Durations.Format(seconds));
}
