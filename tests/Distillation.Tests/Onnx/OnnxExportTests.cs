using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Onnx;
using Retort.Distillation.Tests.Data;
using Retort.Distillation.Tests.Training;
using Retort.Distillation.Training;
using static TorchSharp.torch;

namespace Retort.Distillation.Tests.Onnx;

public sealed class OnnxExportTests
{
    private static readonly string TestFolder = Path.GetDirectoryName(Path.GetDirectoryName(ThisFile()))!;

    [Theory]
    [InlineData("mlp")]
    [InlineData("residual")]
    public async Task Write_TrainedStudent_GivesItsLogitsInOnnxRuntime(string kind)
    {
        const int Cases = 7;
        var outcome = Trainer.Run(kind == "mlp" ? Pictures.Job : Pictures.Residual, new RecordingSink(), TimeProvider.System, CancellationToken.None);
        using var folder = new TemporaryFolder();
        var (model, images) = (Path.Combine(folder.Path, "student.onnx"), Path.Combine(folder.Path, "images"));
        var stored = StoredNetwork.Of(outcome.Weights);
        await using (var file = File.Create(model))
        {
            OnnxExport.Write(file, stored, "0123");
        }

        var random = new RandomStream(1, RandomPurpose.TrainingSubset, 0);
        var inputs = Enumerable.Range(0, Cases * 36).Select(_ => (float)random.NextDouble()).ToArray();
        await File.WriteAllBytesAsync(images, MemoryMarshal.AsBytes<float>(inputs).ToArray());

        var answer = await RunAsync(model, images, string.Join('x', stored.Shape.InputShape));

        Assert.Equal((OnnxExport.InputName, OnnxExport.OutputName), (answer.GetProperty("input").GetString(), answer.GetProperty("output").GetString()));
        Assert.Equal([Cases, 3], answer.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()));
        var logits = answer.GetProperty("logits").EnumerateArray().Select(logit => logit.GetSingle()).ToArray();
        var own = Logits(stored, inputs, Cases);
        Assert.All(own.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.InRange(own.Max() - own.Min(), 1, double.PositiveInfinity);
    }

    [Fact]
    public void Write_Checkpoint_SaysWhereItComesFrom()
    {
        var outcome = Trainer.Run(Pictures.Job, new RecordingSink(), TimeProvider.System, CancellationToken.None);
        using var file = new MemoryStream();

        OnnxExport.Write(file, StoredNetwork.Of(outcome.Weights), "89abcdef");

        var text = System.Text.Encoding.Latin1.GetString(file.ToArray());
        Assert.All(["checkpoint\x12\x08" + "89abcdef", "data\x12\x04" + "0123", "seed\x12\x01" + "1", "dataset\x12\x08pictures"], entry => Assert.Contains(entry, text, StringComparison.Ordinal));
        Assert.Contains("divided by 255", text, StringComparison.Ordinal);
    }

    private static float[] Logits(StoredNetwork stored, float[] inputs, int cases)
    {
        using var scope = NewDisposeScope();
        using var network = stored.Shape.Create();
        network.Load(stored.File.Tensors);
        network.eval();
        using var withoutGraph = no_grad();
        return TensorMemory.Floats(network.forward(tensor(inputs).reshape([cases, .. stored.Shape.InputShape]))).ToArray();
    }

    private static async Task<JsonElement> RunAsync(string model, string images, string sides)
    {
        Assert.True(
            Directory.Exists(Path.Combine(TestFolder, "node_modules", "onnxruntime-node")),
            $"ONNX Runtime is not installed. Run: npm ci --ignore-scripts --prefix {TestFolder}");
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(TestFolder, "Onnx", "logits.mjs"), model, images, sides])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await errors);
        return JsonElement.Parse(await output);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
