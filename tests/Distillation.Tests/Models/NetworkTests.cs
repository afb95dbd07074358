using System.Security.Cryptography;
using System.Text;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Models;
using static TorchSharp.torch;

namespace Retort.Distillation.Tests.Models;

public sealed class NetworkTests
{
    private static readonly ResidualShape Residual = new() { Channels = 1, Rows = 6, Columns = 6, Widths = [4, 8], Classes = 3 };

    [Fact]
    public void Initialise_Residual_HasHesVarianceUnitScalesAndZeroBiases()
    {
        using var scope = NewDisposeScope();
        using var network = (Residual with { Widths = [32, 64] }).Create();

        network.Initialise(1, Initialisation.HeNormal);

        var state = network.Store().ToDictionary(tensor => tensor.Name);
        var weight = state["stage1.block0.conv2.weight"].Floats().ToArray();
        Assert.InRange(weight.Average(value => (double)value * value), 0.95 * 2 / (64 * 9), 1.05 * 2 / (64 * 9));
        Assert.All(state["stage0.block0.norm1.weight"].Floats().ToArray(), value => Assert.Equal(1, value));
        Assert.All(state["stage0.block0.norm1.bias"].Floats().ToArray(), value => Assert.Equal(0, value));
        Assert.All(state["classifier.bias"].Floats().ToArray(), value => Assert.Equal(0, value));
    }

    // Neither an engine nor a platform may change where a training starts. The hashes are those of initial_weights.py.
    [Theory]
    [InlineData("mlp", "547f252da4e5b495e92c3d1de19f795047881f300212b96a38325471c6b4ed6f")]
    [InlineData("residual", "d3462b7b3589117b412b970e9be0e59803823f73b7cd47ff1e238927541d3c1f")]
    public void Initialise_SeedOne_GivesTheRecordedWeights(string kind, string sha256)
    {
        using var scope = NewDisposeScope();
        using var network = kind == "mlp" ? new MlpShape { Inputs = 36, Hidden = [20], Classes = 3 }.Create() : Residual.Create();

        network.Initialise(1, Initialisation.HeNormal);

        var bytes = SafetensorsWriter.ToBytes(new TensorFile(network.Store(), new Dictionary<string, string>()));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    // Products in double precision stand for any other type of factors: each must take the way there and back, gradients too.
    [Theory]
    [InlineData("mlp")]
    [InlineData("residual")]
    public void Forward_ProductsInAnotherType_GivesTheSameLogitsAndGradientsButForRounding(string kind)
    {
        using var scope = NewDisposeScope();
        using var network = kind == "mlp" ? new MlpShape { Inputs = 36, Hidden = [20, 7], Classes = 3 }.Create() : Residual.Create();
        network.Initialise(1, Initialisation.HeNormal);
        using var generator = new Generator(5);
        var input = randn([9, .. network.Shape.InputShape], generator: generator);

        var (logits, gradients) = Run(ScalarType.Float32);
        var (others, otherGradients) = Run(ScalarType.Float64);

        Assert.NotEqual(logits, others);
        Assert.Equal(logits, others, (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(gradients.Count, otherGradients.Count);
        Assert.All(gradients.Zip(otherGradients), pair => Assert.Equal(pair.First, pair.Second, (a, b) => Math.Abs(a - b) < 1e-3));

        (float[] Logits, List<float[]> Gradients) Run(ScalarType type)
        {
            network.ProductType = type;
            network.zero_grad();
            var output = network.forward(input);
            output.square().sum().backward();
            return (output.data<float>().ToArray(), [.. network.parameters().Select(parameter => parameter.grad!.data<float>().ToArray())]);
        }
    }

    [Fact]
    public void Initialise_OfLayers_IsIndependentOfEachOther()
    {
        using var scope = NewDisposeScope();
        using var network = Residual.Create();

        network.Initialise(1, Initialisation.HeNormal);

        var state = network.Store().ToDictionary(tensor => tensor.Name);
        Assert.NotEqual(state["stage0.block0.conv1.weight"].Floats().ToArray(), state["stage0.block0.conv2.weight"].Floats().ToArray());
    }

    [Fact]
    public void Load_TensorsOfAnotherNetwork_NamesEveryDifference()
    {
        using var scope = NewDisposeScope();
        using var network = new MlpShape { Inputs = 4, Hidden = [5, 6], Classes = 3 }.Create();
        using var other = new MlpShape { Inputs = 4, Hidden = [7], Classes = 3 }.Create();

        var refusal = Assert.Throws<InvalidDataException>(() => other.Load([.. network.Store(), StoredTensor.Of("layer0.scale", (long[])[1], 1)]));

        Assert.Equal(
            "The tensors are not those of a network 4-7-3. "
            + "unexpected: 'layer2.weight' F32 [3, 6], 'layer2.bias' F32 [3], 'layer0.scale' I64 [1]; "
            + "different: 'layer0.weight' is F32 [5, 4] instead of F32 [7, 4], 'layer0.bias' is F32 [5] instead of F32 [7], "
            + "'layer1.weight' is F32 [6, 5] instead of F32 [3, 7], 'layer1.bias' is F32 [6] instead of F32 [3].",
            refusal.Message);
    }

    [Fact]
    public void Load_CheckpointWithoutBuffers_NamesThem()
    {
        using var scope = NewDisposeScope();
        using var network = Residual.Create();
        var parameters = network.named_parameters().Select(named => named.name).ToHashSet();

        var refusal = Assert.Throws<InvalidDataException>(() => network.Load([.. network.Store().Where(tensor => parameters.Contains(tensor.Name))]));

        Assert.StartsWith("The tensors are not those of a network residual 1x6x6, stages 4-8 of 1 block, 3 classes. missing: 'stem.norm.running_mean' F32 [4], ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(6 * 3, refusal.Message.Split(", '").Length);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("residual")]
    public void StoredNetwork_OfACheckpoint_DescribesItself(string kind)
    {
        using var scope = NewDisposeScope();
        NetworkShape shape = kind == "mlp" ? new MlpShape { Inputs = 4, Hidden = [5], Classes = 3 } : Residual;
        using var network = shape.Create();
        var bytes = SafetensorsWriter.ToBytes(new TensorFile(network.Store(), StoredNetwork.Describe(shape)));

        var stored = StoredNetwork.Of(SafetensorsReader.Read(new MemoryStream(bytes)));

        Assert.Equal(shape.Text, stored.Shape.Text);
        Assert.Equal(shape.InputShape, stored.Shape.InputShape);
        Assert.Equal(shape.Layers.Count, stored.Shape.Layers.Count);
    }

    // A file as version 0.1.0 wrote it: tensors in the order of the layers.
    [Fact]
    public void StoredNetwork_OfACheckpointOfVersion010_IsRead()
    {
        var header = Encoding.UTF8.GetBytes(
            """{"__metadata__":{"data":"12","dataset":"mnist","epochs":"20","fingerprint":"34","format":"retort.mlp/1","seed":"1","sides":"2-1-2"},"""
            + """ "layer0.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"layer0.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"""
            + """ "layer1.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]},"layer1.bias":{"dtype":"F32","shape":[2],"data_offsets":[20,28]}}""");
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[28]];

        var stored = StoredNetwork.Of(SafetensorsReader.Read(new MemoryStream(bytes)));

        Assert.Equal("2-1-2", stored.Shape.Text);
        Assert.Equal("1", stored.File.Text("seed"));
    }

    [Theory]
    [InlineData("retort.soft-targets/1", "sides", "4-5-3", "The file's format is 'retort.soft-targets/1'; a network's is retort.mlp/1 or retort.residual/1.")]
    [InlineData("retort.mlp/1", "sizes", "4-5-3", "sides missing")]
    [InlineData("retort.mlp/1", "sides", "4", "sides '4'; it takes at least two sides")]
    [InlineData("retort.mlp/1", "sides", "4-0-3", "sides '4-0-3'; it takes whole numbers from 1 to 1,000,000")]
    [InlineData("retort.mlp/1", "sides", "4-99999999999-3", "it takes whole numbers")]
    [InlineData("retort.mlp/1", "sides", "4-6-3", "'layer0.weight' is F32 [5, 4] instead of F32 [6, 4]")]
    [InlineData("retort.residual/1", "input", "1x28", "input '1x28'; it takes channels, rows and columns")]
    [InlineData("retort.residual/1", "input", "1x28x70000", "it takes at most 65536 rows and columns")]
    [InlineData("retort.residual/1", "blocks", "101", "blocks '101'; it takes at most 100")]
    [InlineData("retort.residual/1", "widths", "16--32", "widths '16--32'; it takes whole numbers")]
    public void StoredNetwork_MetadataThatDoesNotFit_SaysWhatWouldBeRight(string format, string key, string value, string expected)
    {
        using var scope = NewDisposeScope();
        using var network = new MlpShape { Inputs = 4, Hidden = [5], Classes = 3 }.Create();
        var metadata = new Dictionary<string, string> { ["format"] = format, [key] = value };
        foreach (var (name, good) in Residual.Metadata)
        {
            metadata.TryAdd(name, good);
        }

        var file = new TensorFile(network.Store(), metadata);

        var refusal = Assert.Throws<InvalidDataException>(() => StoredNetwork.Of(file));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }
}
