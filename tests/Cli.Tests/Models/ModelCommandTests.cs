using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Retort.Cli.Models;
using Retort.Cli.Servers;
using Retort.Cli.Terminal;
using Retort.Contracts;
using Retort.Contracts.Identity;
using Retort.Contracts.Runs;
using Retort.Contracts.Specs;
using Retort.Distillation.Checkpoints;

namespace Retort.Cli.Tests.Models;

public sealed class ModelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedContext _recorded = new();

    public void Dispose()
    {
        _folder.Dispose();
        _recorded.Dispose();
    }

    [Fact]
    public async Task Model_Checkpoint_ListsLayersAndTotals()
    {
        var code = await InvokeAsync(WriteCheckpoint());

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("4-3-2", _recorded.Out, StringComparison.Ordinal);
        Assert.Matches(@"layer1 +linear +\[2\] +8 +32 +12 +36", _recorded.Out);
        Assert.Matches(@"in all +23 +92 +36 +84", _recorded.Out);
        Assert.Contains("seed: 7", _recorded.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_CheckpointAsJson_TellsTheSame()
    {
        var path = WriteCheckpoint();

        var code = await InvokeAsync(path, "--json");

        var json = JsonNode.Parse(_recorded.Out)!;
        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal((23, 0, 92, 36, 84), ((int)json["parameters"]!, (int)json["buffers"]!, (int)json["bytes"]!, (int)json["forward_flops"]!, (int)json["training_flops"]!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), (string?)json["checkpoint"]);
        Assert.Equal(["layer0", "layer1"], json["layers"]!.AsArray().Select(layer => (string?)layer!["name"]));
        Assert.Equal("7", (string?)json["metadata"]!["seed"]);
    }

    [Theory]
    [InlineData("mnist-distillation --role teacher", "784-1200-1200-10", "2,395,210")]
    [InlineData("mnist-distillation", "784-800-800-10", "1,276,810")]
    [InlineData("mnist-distillation --set student.model={kind:␣residual} --role student", "residual 1x28x28, stages 16-32-64 of 1 block, 10 classes", "77,754")]
    public async Task Model_OfAPreset_IsThatOfTheRole(string arguments, string network, string parameters)
    {
        var code = await InvokeAsync([.. arguments.Split(' ').Select(argument => argument.Replace('␣', ' '))]);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains(network, _recorded.Out, StringComparison.Ordinal);
        Assert.Contains(parameters, _recorded.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_FileOfAnotherProgram_ListsItsTensors()
    {
        var path = Write("other.safetensors", new TensorFile([new StoredTensor("half", TensorKind.Float16, [2, 3], new byte[12])], new Dictionary<string, string>()));

        var code = await InvokeAsync(path);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("does not say which network it holds", _recorded.Out, StringComparison.Ordinal);
        Assert.Matches(@"half +F16 +\[2, 3\] +6 +12", _recorded.Out);
    }

    [Fact]
    public async Task Model_OnnxOfACheckpoint_WritesTheFile()
    {
        var path = Path.Combine(_folder.Path, "student.onnx");

        var code = await InvokeAsync(WriteCheckpoint(), "--onnx", path);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"ONNX: {path}", _recorded.Out, StringComparison.Ordinal);
        Assert.Contains("Gemm", Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}/damaged.safetensors", "is not a checkpoint: The file ends within its first 8 bytes")]
    [InlineData("{0}/missing.safetensors", "cannot be read")]
    [InlineData("{0}/wrong.safetensors", "is not a checkpoint: The tensors are not those of a network 4-9-2. different: 'layer0.bias' is F32 [3] instead of F32 [9], 'layer0.weight' is F32 [3, 4] instead of F32 [9, 4], 'layer1.weight' is F32 [2, 3] instead of F32 [2, 9].")]
    [InlineData("{0}/student.safetensors --quick", "--role, --quick and --set choose a network of a preset or spec")]
    [InlineData("{0}/student.safetensors --onnx {0}/no/folder.onnx", "cannot be written")]
    [InlineData("mnist-distillation --onnx {0}/x.onnx", "--onnx needs trained weights, and mnist-distillation has none")]
    [InlineData("no-such-preset", "There is no preset 'no-such-preset'")]
    [InlineData("mnist-distillation --set student.model.hidden=[0]", "student.model.hidden[0]: 0 is outside 1 to 8,192")]
    [InlineData("mnist-distillation --role baseline", "baseline")]
    public async Task Model_Mistake_SaysWhatAndWhatWouldBeRight(string arguments, string expected)
    {
        WriteCheckpoint();
        WriteCheckpoint("wrong.safetensors", "4-9-2");
        File.WriteAllBytes(Path.Combine(_folder.Path, "damaged.safetensors"), [1, 2, 3]);

        var code = await InvokeAsync(arguments.Replace("{0}", _folder.Path, StringComparison.Ordinal).Split(' '));

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains(expected, _recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_FileAboveTheLimit_IsRefusedBeforeItIsRead()
    {
        var path = Path.Combine(_folder.Path, "huge.safetensors");
        using (var huge = File.Create(path))
        {
            huge.SetLength(2_000_000_000);
        }

        var code = await InvokeAsync(path);

        Assert.Equal(ExitCodes.BadInput, code);
        Assert.Contains("has 2,000,000,000 bytes; at most 1,173,741,832 are read", _recorded.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfServer_RunThatCompleted_ReadsItsWeights()
    {
        var bytes = File.ReadAllBytes(WriteCheckpoint());
        var blob = BlobId.FromSha256(SHA256.HashData(bytes));
        var summary = Samples.Run(1, RunStatus.Completed);
        var run = new RunDetails
        {
            Summary = summary,
            Spec = new RunSpec
            {
                Role = summary.Role,
                Stage = summary.Stage,
                Seed = summary.Seed,
                Dataset = new DatasetSpec { Name = DatasetNames.Mnist },
                Model = new ModelSpec { Hidden = [3] },
                Training = new TrainingSpec { Epochs = 1, LearningRate = 0.1 },
            },
            Inputs = new RunInputs(),
            Artefacts =
            [
                new RunArtefact { Blob = blob, Kind = ArtefactKind.Weights, Bytes = bytes.Length, Epoch = 1, Attempt = 1, At = summary.CreatedAt },
                new RunArtefact { Blob = BlobId.Parse(new string('a', 64)), Kind = ArtefactKind.Resumable, Bytes = 1, Epoch = 2, Attempt = 1, At = summary.CreatedAt },
                new RunArtefact { Blob = BlobId.Parse(new string('b', 64)), Kind = ArtefactKind.SoftTargets, Bytes = 1, Epoch = 2, Attempt = 1, At = summary.CreatedAt },
            ],
        };
        using var server = new BlobServer(JsonSerializer.Serialize(run, ContractJson.Options), bytes);
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var source = await ModelSource.OfServerAsync(client, summary.Id.Value, default);

        Assert.Equal(("4-3-2", blob.Value), (source.Shape!.Text, source.Sha256));
    }

    [Fact]
    public async Task OfServer_BytesOfAnotherCheckpoint_AreRefused()
    {
        using var server = new BlobServer("", [1, 2, 3]);
        using var client = new ServerClient("http://127.0.0.1:1", "t", server);

        var refusal = await Assert.ThrowsAsync<CliException>(() => ModelSource.OfServerAsync(client, new string('a', 64), default));

        Assert.Contains("sent other bytes", refusal.Message, StringComparison.Ordinal);
    }

    private Task<int> InvokeAsync(params string[] arguments) => RetortCommand.InvokeAsync(["model", .. arguments], _recorded.Context);

    private string WriteCheckpoint(string name = "student.safetensors", string sides = "4-3-2") => Write(name, new TensorFile(
        [
            StoredTensor.Of("layer0.weight", new float[12], 3, 4),
            StoredTensor.Of("layer0.bias", new float[3], 3),
            StoredTensor.Of("layer1.weight", new float[6], 2, 3),
            StoredTensor.Of("layer1.bias", new float[2], 2),
        ],
        new Dictionary<string, string> { ["format"] = "retort.mlp/1", ["sides"] = sides, ["seed"] = "7" }));

    private string Write(string name, TensorFile file)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, SafetensorsWriter.ToBytes(file));
        return path;
    }

    private sealed class BlobServer(string run, byte[] blob) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = request.RequestUri!.AbsolutePath.StartsWith("/api/v1/blobs/", StringComparison.Ordinal)
                    ? new ByteArrayContent(blob)
                    : new StringContent(run, Encoding.UTF8, "application/json"),
            });
    }
}
