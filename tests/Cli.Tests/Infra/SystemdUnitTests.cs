using System.Runtime.CompilerServices;

namespace Retort.Cli.Tests.Infra;

public class SystemdUnitTests
{
    [Fact]
    public void Unit_ExecStart_IsACommandLineThatRetortUnderstands()
    {
        using var recorded = new RecordedContext();
        var command = Setting("ExecStart").Split(' ');

        var parsed = RetortCommand.Create(recorded.Context).Parse(command[2..]);

        Assert.Equal("/opt/retort/Retort.Cli/retort.dll", command[1]);
        Assert.Empty(parsed.Errors);
        Assert.Equal("serve", parsed.CommandResult.Command.Name);
    }

    [Fact]
    public void Unit_StateDirectory_IsTheDataFolder()
    {
        Assert.Contains($"--data /var/lib/{Setting("StateDirectory")} ", Setting("ExecStart"), StringComparison.Ordinal);
        Assert.Equal("0700", Setting("StateDirectoryMode"));
    }

    [Fact]
    public void Unit_ServerThatCannotStart_IsNotRestarted() =>
        Assert.Equal(Retort.Cli.Terminal.ExitCodes.CannotStart.ToString(System.Globalization.CultureInfo.InvariantCulture), Setting("RestartPreventExitStatus"));

    private static string Setting(string name, [CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "infra", "systemd", "retort.service");
        return File.ReadAllLines(file).Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
    }
}
