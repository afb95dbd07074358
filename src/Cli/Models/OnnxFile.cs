using Retort.Cli.Terminal;
using Retort.Distillation.Models;
using Retort.Distillation.Onnx;

namespace Retort.Cli.Models;

/// <summary>Writes a checkpoint's network to an ONNX file.</summary>
internal static class OnnxFile
{
    public static void Write(string path, ModelSource source)
    {
        if (source.Shape is null)
            throw new CliException($"{source.Name} does not say which network it holds, so it cannot be written as ONNX; Retort's own checkpoints do.", ExitCodes.BadInput);
        try
        {
            using var file = File.Create(path);
            OnnxExport.Write(file, new StoredNetwork(source.Shape, source.File!), source.Sha256!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} cannot be written: {e.Message}", ExitCodes.BadInput, e);
        }
    }
}
