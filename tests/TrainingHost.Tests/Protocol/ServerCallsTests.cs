using Microsoft.Extensions.Logging.Abstractions;
using Retort.TrainingHost.Protocol;

namespace Retort.TrainingHost.Tests.Protocol;

public sealed class ServerCallsTests
{
    private readonly InstantTime _time = new();
    private readonly ServerCalls _calls;

    public ServerCallsTests() => _calls = new ServerCalls(new Backoff(new Random(5)), _time, NullLogger<ServerCalls>.Instance);

    [Fact]
    public async Task Repeat_ServerUnreachableForLong_GoesOnUntilItAnswers()
    {
        var answer = await _calls.RepeatAsync("ask", Failing(40, answered: false), CancellationToken.None);

        Assert.Equal(41, answer);
        Assert.Equal(40, _time.Waits.Count);
        Assert.True(_time.Waits.Max() <= TimeSpan.FromSeconds(30));
        Assert.True(_time.Waits[0] < _time.Waits[5]);
    }

    [Fact]
    public async Task Repeat_ServerKeepsErring_GivesUp()
    {
        var away = await Assert.ThrowsAsync<ServerAwayException>(() => _calls.RepeatAsync("ask", Failing(40, answered: true), CancellationToken.None));

        Assert.True(away.Answered);
        Assert.Equal(11, _time.Waits.Count);
    }

    [Fact]
    public async Task Repeat_ForEver_OutlastsAServerThatErrs() =>
        Assert.Equal(41, await _calls.RepeatAsync("ask", Failing(40, answered: true), CancellationToken.None, forEver: true));

    [Fact]
    public async Task Repeat_Refused_IsTriedOnce()
    {
        var tries = 0;

        await Assert.ThrowsAsync<TokenRefusedException>(() => _calls.RepeatAsync<int>(
            "ask",
            _ =>
            {
                tries++;
                throw new TokenRefusedException("no");
            },
            CancellationToken.None));

        Assert.Equal(1, tries);
    }

    private static Func<CancellationToken, Task<int>> Failing(int times, bool answered)
    {
        var tries = 0;
        return _ => ++tries <= times ? throw new ServerAwayException("Away.", answered) : Task.FromResult(tries);
    }
}
