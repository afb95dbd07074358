using Retort.Cli.Terminal;
using Spectre.Console;

namespace Retort.Cli.Tests;

/// <summary>A command context that keeps what was written, as a pipe would see it.</summary>
internal sealed class RecordedContext : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _errors = new();

    public RecordedContext(TimeProvider? clock = null)
    {
        Interrupts = new Interrupts();
        Context = new CommandContext(Open(_out), Open(_errors), clock ?? TimeProvider.System, Interrupts);
    }

    public CommandContext Context { get; }

    public Interrupts Interrupts { get; }

    public string Out => _out.ToString();

    public string Errors => _errors.ToString();

    public void Dispose()
    {
        Interrupts.Dispose();
        _out.Dispose();
        _errors.Dispose();
    }

    private static IAnsiConsole Open(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = 1_000;
        return console;
    }
}
