using Retort.Cli.Terminal;

namespace Retort.Cli.Tests.Terminal;

public class InterruptsTests
{
    [Fact]
    public void Interrupt_NobodyHandlesIt_EndsTheCommand()
    {
        using var interrupts = new Interrupts();

        interrupts.Interrupt();

        Assert.True(interrupts.Stop.IsCancellationRequested);
        Assert.Equal(ExitCodes.Interrupted, interrupts.ExitCode);
    }

    [Fact]
    public void Interrupt_HandledUntilTheHandlerGivesUp_EndsTheCommandThen()
    {
        using var interrupts = new Interrupts();
        var presses = 0;
        using var handler = interrupts.Handle(() => ++presses < 3);

        interrupts.Interrupt();
        interrupts.Interrupt();
        var early = interrupts.Stop.IsCancellationRequested;
        interrupts.Interrupt();

        Assert.False(early);
        Assert.True(interrupts.Stop.IsCancellationRequested);
    }

    [Fact]
    public async Task EndWith_StreamCloses_EndsTheCommandWithoutAHandlerBeingAsked()
    {
        using var interrupts = new Interrupts();
        using var handler = interrupts.Handle(() => true);
        var ended = new TaskCompletionSource();
        await using var registration = interrupts.Stop.Register(ended.SetResult);

        interrupts.EndWith(Stream.Null);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(ExitCodes.Terminated, interrupts.ExitCode);
    }
}
