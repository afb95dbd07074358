using Retort.Distillation.Models;
using static TorchSharp.torch;

namespace Retort.Distillation.Tests.Models;

public sealed class NetworkFactsTests
{
    private static readonly MlpShape Teacher = new() { Inputs = 784, Hidden = [1200, 1200], Classes = 10 };

    public static TheoryData<NetworkShape> Shapes =>
    [
        new MlpShape { Inputs = 7, Hidden = [], Classes = 3 },
        new MlpShape { Inputs = 784, Hidden = [30, 30], Classes = 10 },
        new ResidualShape { Channels = 1, Rows = 28, Columns = 28, Classes = 10 },
        new ResidualShape { Channels = 3, Rows = 9, Columns = 5, Widths = [4, 4, 6], Blocks = 2, Classes = 7 },
        new ResidualShape { Channels = 2, Rows = 1, Columns = 1, Widths = [3], Classes = 2 },
    ];

    [Theory]
    [InlineData(new[] { 1200, 1200 }, 2_395_210)]
    [InlineData(new[] { 800, 800 }, 1_276_810)]
    public void Mlp_ThePapersNetworks_HaveThePapersParameters(int[] hidden, long expected) =>
        Assert.Equal(expected, new MlpShape { Inputs = 784, Hidden = hidden, Classes = 10 }.ParameterCount);

    [Fact]
    public void Mlp_Flops_AreTwoAWeightAndPassWithoutTheFirstInputGradient()
    {
        const long Weights = 784 * 1200 + 1200 * 1200 + 1200 * 10;

        Assert.Equal(2 * Weights, Teacher.Layers.Sum(layer => layer.ForwardFlops));
        Assert.Equal(6 * Weights - 2 * 784 * 1200, Teacher.Layers.Sum(layer => layer.TrainingFlops));
    }

    // He et al. 2016, table 6, counts ResNet-20 at 0.27 M parameters.
    [Fact]
    public void Residual_OfThreeBlocksAStage_IsTheResNet20OfThePaper()
    {
        var shape = new ResidualShape { Channels = 3, Rows = 32, Columns = 32, Blocks = 3, Classes = 10 };

        // Its 269,722 are without weights in the skips; ours are 1x1 convolutions with normalisation where the shape changes.
        Assert.Equal(269_722 + 16 * 32 + 32 * 64 + 2 * (32 + 64), shape.ParameterCount);
        const long Stem = 3 * 9 * 16 * 32 * 32, Stage = 6 * 16 * 16 * 9 * 32 * 32, SkipsAndClassifier = 16 * 32 * 16 * 16 + 32 * 64 * 8 * 8 + 64 * 10;

        // Later stages cost the same, but for half as many input channels of their first convolution.
        Assert.Equal(Stem + 3 * Stage - 2 * (Stage / 12) + SkipsAndClassifier, shape.Layers.Sum(layer => layer.ForwardFlops) / 2);
        Assert.Equal([64L], shape.Layers.Single(layer => layer.Name == "pool").OutputShape);
        Assert.Equal(3 * shape.Layers.Sum(layer => layer.ForwardFlops) - 2 * 3 * 9 * 16 * 32 * 32, shape.Layers.Sum(layer => layer.TrainingFlops));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layers_AnyNetwork_AreThoseOfItsModule(NetworkShape shape)
    {
        using var scope = NewDisposeScope();
        using var network = shape.Create();

        var parameters = network.named_parameters().ToDictionary(named => named.name, named => named.parameter.shape);
        var state = network.state_dict().ToDictionary(named => named.Key, named => named.Value.shape);

        var tensors = shape.Layers.SelectMany(layer => layer.Tensors).ToList();
        Assert.Equal(state.Keys.Order(StringComparer.Ordinal), tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.All(tensors, tensor => Assert.Equal(tensor.Shape, state[tensor.Name]));
        Assert.All(tensors, tensor => Assert.Equal(tensor.IsParameter, parameters.ContainsKey(tensor.Name)));
        Assert.Equal(shape.ParameterCount, network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(shape.Layers.Sum(layer => layer.Bytes), network.state_dict().Values.Sum(tensor => (long)tensor.bytes.Length));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_AnyNetwork_GivesLogitsOfEachCase(NetworkShape shape)
    {
        using var scope = NewDisposeScope();
        using var network = shape.Create();
        network.Initialise(1, Initialisation.HeNormal);
        network.eval();

        var logits = network.forward(ones([3, .. shape.InputShape]));

        Assert.Equal([3L, shape.Classes], logits.shape);
        Assert.Equal([(long)shape.Classes], shape.Layers[^1].OutputShape);
    }
}
