using System.CommandLine;
using Retort.Cli.Processes;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Processes;
using Spectre.Console;

namespace Retort.Cli.Hosts;

/// <summary>`retort host`: this machine executes runs for a server elsewhere.</summary>
internal static class HostCommand
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    public static Command Create(CommandContext context)
    {
        var server = new Option<string>("--server") { Description = "Address of the server, such as http://10.0.0.5:5210", Required = true };
        var tokenFile = new Option<string>("--token-file") { Description = "File with the server's host token (tokens/host.token in its data folder)", Required = true };
        var data = new Option<string?>("--data") { Description = "Folder for data sets and logs of this host; by default as for the server" };
        var name = new Option<string?>("--name") { Description = "What this host is called in lists; made of the machine's name by default" };
        Option<string?>[] passedOn =
        [
            new("--parallel") { Description = "Runs at the same time, which share the cores; auto, the default: one a core as far as the memory goes, one on a GPU" },
            new("--threads") { Description = "Threads that the runs share; the machine's cores by default" },
            new("--device") { Description = "auto (the first CUDA device that the build can use, else the processor), cpu, cuda or cuda:N; auto by default" },
            new("--precision") { Description = "float32, or tf32 or bf16 on a CUDA device; float32 by default" },
        ];
        var command = new Command("host", "Join a server as a training host; Ctrl+C leaves") { server, tokenFile, data, name };
        foreach (var option in passedOn) command.Add(option);
        command.SetAction(async (parsed, _) =>
        {
            var url = parsed.GetRequiredValue(server);
            if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                throw new CliException($"--server '{url}' is not an address such as http://10.0.0.5:5210.", ExitCodes.BadInput);

            var token = Path.GetFullPath(parsed.GetRequiredValue(tokenFile));
            ServerConnection.ReadToken(token);
            var folder = DataFolder.Of(parsed.GetValue(data));
            return await JoinAsync(context, url, token, folder, parsed.GetValue(name), passedOn.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : []));
        });
        return command;
    }

    private static async Task<int> JoinAsync(CommandContext context, string url, string token, DataFolder folder, string? name, IEnumerable<string> passedOn)
    {
        var log = folder.LogOf(name ?? "host");
        await using var host = ChildProcess.Start(
            "training host",
            PublishedProgram.Find(PublishedProgram.TrainingHost),
            ["--server", url, "--token-file", token, "--data", folder.Path, .. name is null ? Array.Empty<string>() : ["--name", name], .. passedOn, ParentProcess.Option],
            log);
        context.Out.WriteLine($"This machine works for {url}; its log is {log}. Ctrl+C leaves.");

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.Interrupts.Stop.Register(asked.SetResult);
        if (await Task.WhenAny(host.Exited, asked.Task) == asked.Task)
        {
            await host.StopAsync(StopGrace, context.Clock);
            return ExitCodes.Done;
        }

        throw new CliException($"The training host ended with exit code {await host.Exited}:\n{string.Join('\n', host.LastErrors)}");
    }
}
