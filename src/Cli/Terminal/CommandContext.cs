using Spectre.Console;

namespace Retort.Cli.Terminal;

/// <summary>What every command needs from the world around it.</summary>
/// <param name="Out">Results and progress.</param>
/// <param name="Errors">What went wrong; standard error.</param>
/// <param name="Clock">Time and timers.</param>
/// <param name="Interrupts">Ctrl+C and the signals that end the process.</param>
public sealed record CommandContext(IAnsiConsole Out, IAnsiConsole Errors, TimeProvider Clock, Interrupts Interrupts);
