using Retort.Cli;
using Retort.Cli.Terminal;
using Spectre.Console;

#pragma warning disable RS0030 // The one place that opens the console; everything else gets it injected.
var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
#pragma warning restore RS0030
// Without a terminal there is no width to keep to: tables stay whole.
if (!AnsiConsole.Console.Profile.Out.IsTerminal) AnsiConsole.Console.Profile.Width = 160;
using var interrupts = Interrupts.Listen();
return await RetortCommand.InvokeAsync(args, new CommandContext(AnsiConsole.Console, errors, TimeProvider.System, interrupts));
