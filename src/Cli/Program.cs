using Retort.Cli;
using Retort.Cli.Terminal;
using Spectre.Console;

#pragma warning disable RS0030 // The one place that opens the console; everything else gets it injected.
var output = Open(Console.Out, Console.IsOutputRedirected);
var errors = Open(Console.Error, Console.IsErrorRedirected);
#pragma warning restore RS0030
using var interrupts = Interrupts.Listen();
return await RetortCommand.InvokeAsync(args, new CommandContext(output, errors, TimeProvider.System, interrupts));

// Files and pipes get plain text that is never wrapped: there is no width to keep to.
static IAnsiConsole Open(TextWriter writer, bool redirected)
{
    var console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
    });
    if (redirected) console.Profile.Width = 10_000;
    return console;
}
