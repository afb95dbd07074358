using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

/// <summary>A residual block is an ordinary module of its user, with the names that PyTorch gives to such a block.</summary>
public class ResidualBlockTests
{
    [Fact]
    public void StateDict_OfABlock_HasPyTorchsNames()
    {
        using var block = new Block(3, 5, 2);

        Assert.Equal(
            [
                "c1.weight", "b1.weight", "b1.bias", "c2.weight", "b2.weight", "b2.bias", "skip.0.weight", "skip.1.weight", "skip.1.bias",
                "b1.running_mean", "b1.running_var", "b1.num_batches_tracked", "b2.running_mean", "b2.running_var", "b2.num_batches_tracked",
                "skip.1.running_mean", "skip.1.running_var", "skip.1.num_batches_tracked",
            ],
            block.state_dict().Keys);
        Assert.Equal((3 * 5 * 9) + (5 * 5 * 9) + (3 * 5) + (6 * 5), block.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Block_SavedAndLoaded_ComputesTheSame()
    {
        using var scope = NewDisposeScope();
        using var source = new Block(3, 5, 2);
        using var target = new Block(3, 5, 2);
        var x = rand([4, 3, 6, 6]);
        source.call(x).Dispose();
        using var stream = new MemoryStream();

        source.save(new BinaryWriter(stream));
        stream.Position = 0;
        target.load(new BinaryReader(stream));

        source.eval();
        target.eval();
        Assert.Equal(source.call(x).data<float>().ToArray(), target.call(x).data<float>().ToArray());
        Assert.Equal(1, target.state_dict()["b1.num_batches_tracked"].ToInt64());
    }

    [Fact]
    public void Training_TinyNetwork_LearnsTheSidesOfASquare()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var block = new Block(1, 8, 1);
        using var network = nn.Sequential(block, nn.AdaptiveAvgPool2d((1, 2)), nn.Flatten(), nn.Linear(16, 2));
        using var optimizer = optim.SGD(network.parameters(), 0.1, momentum: 0.9);
        var labels = tensor(Enumerable.Range(0, 32).Select(i => i % 2L).ToArray());
        var x = randn([32, 1, 6, 6]) * 0.5;
        for (var i = 0; i < 32; i++)
        {
            x.select(0, i).narrow(2, i % 2 * 3, 3).add_(1);
        }

        var loss = 0f;
        for (var step = 0; step < 15; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            var error = nn.functional.cross_entropy(network.call(x), labels);
            error.backward();
            optimizer.step();
            loss = error.ToSingle();
        }

        Assert.InRange(loss, 0, 0.05);
    }

    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d c1;
        private readonly BatchNorm2d b1;
        private readonly Conv2d c2;
        private readonly BatchNorm2d b2;
        private readonly nn.Module<Tensor, Tensor> skip;

        public Block(long inputs, long outputs, long stride)
            : base(nameof(Block))
        {
            c1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias: false);
            b1 = nn.BatchNorm2d(outputs);
            c2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias: false);
            b2 = nn.BatchNorm2d(outputs);
            skip = stride == 1 && inputs == outputs ? nn.Identity() : nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias: false), nn.BatchNorm2d(outputs));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => nn.functional.relu(b2.call(c2.call(nn.functional.relu(b1.call(c1.call(input))))) + skip.call(input));
    }
}
