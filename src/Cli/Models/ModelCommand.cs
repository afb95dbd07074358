using System.CommandLine;
using System.Text.Json;
using Retort.Cli.Running;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts;
using Retort.Contracts.Identity;

namespace Retort.Cli.Models;

/// <summary>`retort model`: a network's layers, parameters, FLOPs and size, and its ONNX file.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("file|checkpoint|run|preset|spec.yaml") { Description = "A safetensors file, the id of a checkpoint or a run on the server, or a preset or spec" };
        var role = new Option<string?>("--role") { Description = "Whose network of a preset or spec: teacher or student (the default)" };
        role.AcceptOnlyFromAmong(ModelSource.Teacher, ModelSource.Student);
        var quick = new Option<bool>("--quick") { Description = "The preset's quick variant instead of the full one" };
        var set = new Option<string[]>("--set") { Description = "Change one field of the preset or spec, such as --set student.model.hidden=[300]; may be repeated" };
        var onnx = new Option<string?>("--onnx") { Description = "Write the trained network to this file, for ONNX runtimes" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table" };
        var command = new Command("model", "Show a network's layers, parameters, FLOPs and size, and export it as ONNX") { what, role, quick, set, onnx, json };
        var server = CommonOptions.AddServerTo(command);
        command.SetAction(async (parsed, _) =>
        {
            var name = parsed.GetRequiredValue(what);
            var isSpec = IsSpec(name);
            if (!isSpec && (parsed.GetValue(role) is not null || parsed.GetValue(quick) || parsed.GetValue(set) is { Length: > 0 }))
                throw new CliException($"--role, --quick and --set choose a network of a preset or spec; {name} is a checkpoint.", ExitCodes.BadInput);
            if (isSpec && parsed.GetValue(onnx) is not null)
                throw new CliException($"--onnx needs trained weights, and {name} has none: name a checkpoint, a run or a safetensors file.", ExitCodes.BadInput);

            var source = isSpec ? ModelSource.OfSpec(name, parsed.GetValue(role) ?? ModelSource.Student, parsed.GetValue(quick), parsed.GetValue(set) ?? [])
                : IsFile(name) ? ModelSource.OfFile(name)
                : await OfServerAsync(name, server(parsed), context.Interrupts.Stop);
            if (parsed.GetValue(onnx) is { } path) OnnxFile.Write(path, source);
            if (parsed.GetValue(json)) context.Out.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(ModelDescription.Of(source), ContractJson.Indented));
            else ModelTable.Write(context.Out, ModelDescription.Of(source), parsed.GetValue(onnx));
            return ExitCodes.Done;
        });
        return command;
    }

    private static bool IsServersId(string name) => BlobId.TryParse(name, out _) || RunId.TryParse(name, out _);

    private static bool IsFile(string name) => File.Exists(name) || !IsServersId(name);

    // What has the ending of a spec is one, and so is a word that no file bears: it should be a preset.
    private static bool IsSpec(string name) => Path.GetExtension(name).ToLowerInvariant() is ".yaml" or ".yml" or ".json"
        || (!File.Exists(name) && !IsServersId(name) && !RunRequest.LooksLikeFile(name) && !name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase));

    private static async Task<ModelSource> OfServerAsync(string id, ServerSelection selection, CancellationToken cancellationToken)
    {
        using var client = await ServerConnection.ConnectAsync(selection, cancellationToken);
        return await ModelSource.OfServerAsync(client, id, cancellationToken);
    }
}
