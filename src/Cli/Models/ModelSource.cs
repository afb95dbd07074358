using System.Security.Cryptography;
using Retort.Cli.Running;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Models;

namespace Retort.Cli.Models;

/// <summary>A network to describe: of a spec, or of a file with weights. Another program's file has tensors only.</summary>
/// <param name="Name">What it was found by.</param>
/// <param name="Shape">Null where the file does not say which network it holds.</param>
/// <param name="File">Null for a spec.</param>
/// <param name="Sha256">Of the file's bytes; null for a spec.</param>
internal sealed record ModelSource(string Name, NetworkShape? Shape, TensorFile? File, string? Sha256)
{
    public const string Teacher = "teacher";
    public const string Student = "student";

    /// <summary>From the path of a safetensors file. Throws a <see cref="CliException"/> that names it.</summary>
    public static ModelSource OfFile(string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var most = new SafetensorsLimits().FileBytes;
            return file.Length <= most ? OfCheckpoint(path, file)
                : throw new CliException($"{path} has {file.Length:N0} bytes; at most {most:N0} are read.", ExitCodes.BadInput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be read: {e.Message}", ExitCodes.BadInput, e);
        }
    }

    /// <summary>A checkpoint on a server, or the newest one of a run, finished ones first.</summary>
    public static async Task<ModelSource> OfServerAsync(ServerClient client, string id, CancellationToken cancellationToken)
    {
        if (!BlobId.TryParse(id, out var blob))
        {
            var run = await client.GetRunAsync(RunId.Parse(id), cancellationToken);
            var newest = run.Artefacts.Where(artefact => artefact.Kind != ArtefactKind.SoftTargets)
                .OrderBy(artefact => artefact.Kind == ArtefactKind.Weights).ThenBy(artefact => artefact.Epoch).ThenBy(artefact => artefact.At).LastOrDefault();
            blob = newest?.Blob ?? throw new CliException($"The run {id} has no checkpoint yet; it is {run.Summary.Status.ToString().ToLowerInvariant()}.");
        }

        var bytes = await client.GetBlobAsync(blob, cancellationToken);
        using var content = new MemoryStream(bytes, writable: false);
        return OfCheckpoint(id, content);
    }

    /// <summary>The network of one role of a preset or spec, checked as `retort run` would check it.</summary>
    public static ModelSource OfSpec(string what, string role, bool quick, IReadOnlyList<string> set)
    {
        var spec = RunRequest.ReadSpec(what, quick, set);
        return new ModelSource($"{role} of {what}", SpecNetwork.Of(role == Teacher ? spec.Teacher.Model : spec.Student.Model), null, null);
    }

    private static ModelSource OfCheckpoint(string name, Stream content)
    {
        try
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(content));
            content.Position = 0;
            var file = SafetensorsReader.Read(content);
            if (!StoredNetwork.Describes(file)) return new ModelSource(name, null, file, hash);
            var network = StoredNetwork.Of(file);
            return new ModelSource(name, network.Shape, network.File, hash);
        }
        catch (InvalidDataException e)
        {
            throw new CliException($"{name} is not a checkpoint: {e.Message}", ExitCodes.BadInput, e);
        }
    }
}
