using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp;
using static Retort.Local.TorchSharp.Tests.Autograd.CentralDifferences;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

public class BatchNormTests
{
    public static TheoryData<long[]> Shapes => [[7, 3], [3, 21], [4, 3, 5], [3, 5, 3, 3], [2, 9, 5, 7]];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradient_OfBatchNormTraining_EqualsCentralDifferences(long[] shape)
        => Check(x => nn.functional.batch_norm(x[0], null, null, x[1], x[2], training: true), Values(1, shape), Values(2, shape[1]), Values(3, shape[1]));

    [Fact]
    public void Gradient_OfBatchNormEvaluating_EqualsCentralDifferences()
        => Check(x => nn.functional.batch_norm(x[0], Values(4, 3), Values(5, 3) + 2, x[1], x[2]), Values(1, 5, 3, 2, 2), Values(2, 3), Values(3, 3));

    [Fact]
    public void Training_OneBatch_NormalisesAndMovesTheRunningStatistics()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(2, dtype: float64);
        var x = Values(1, 3, 2, 5, 5) + tensor([1e4, -3.0], [1, 2, 1, 1]);

        var y = layer.call(x);

        var perChannel = y.permute(1, 0, 2, 3).reshape(2, 75);
        Assert.All(perChannel.mean([1]).data<double>().ToArray(), mean => Assert.Equal(0, mean, 9));
        Assert.All(perChannel.var(1, unbiased: false).data<double>().ToArray(), variance => Assert.Equal(1, variance, 4));
        var source = x.permute(1, 0, 2, 3).reshape(2, 75);
        Assert.True(layer.running_mean!.allclose(source.mean([1]) * 0.1, rtol: 1e-12));
        Assert.True(layer.running_var!.allclose((source.var(1) * 0.1) + 0.9, rtol: 1e-9));
        Assert.Equal(1, layer.num_batches_tracked!.ToInt64());
    }

    [Fact]
    public void Training_WithoutMomentum_AveragesAllBatches()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm1d(1, dtype: float64);
        layer.momentum = null;

        layer.call(tensor([1.0, 3], [2, 1])).Dispose();
        layer.call(tensor([5.0, 9], [2, 1])).Dispose();

        Assert.Equal(4.5, layer.running_mean!.ToDouble(), 12);
        Assert.Equal(5, layer.running_var!.ToDouble(), 12);
    }

    [Fact]
    public void Evaluating_AfterTraining_UsesTheRunningStatistics()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm1d(2, eps: 0, dtype: float64);
        layer.running_mean!.copy_(tensor([1.0, 2]));
        layer.running_var!.copy_(tensor([4.0, 9]));
        layer.weight!.detach().copy_(tensor([10.0, 1]));
        layer.eval();

        var y = layer.call(tensor([3.0, 5, 1, 2], [2, 2]));

        Assert.Equal([10, 1, 0, 0], y.data<double>().ToArray());
        Assert.Equal(0, layer.num_batches_tracked!.ToInt64());
    }

    [Fact]
    public void Evaluating_WithoutRunningStatistics_UsesTheBatch()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm1d(1, affine: false, track_running_stats: false);
        layer.eval();

        Assert.Empty(layer.state_dict());
        Assert.Equal(0, layer.call(tensor([100f, 300], [2, 1])).sum().ToSingle());
    }

    [Fact]
    public void Training_ConstantChannel_GivesZeros()
    {
        using var scope = NewDisposeScope();

        var y = nn.functional.batch_norm(full([4, 1, 3, 3], 1e6f), null, null, training: true);

        Assert.All(y.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Training_NaNInOneChannel_StaysInThatChannel()
    {
        using var scope = NewDisposeScope();

        var y = nn.functional.batch_norm(tensor([float.NaN, 1, 2, 3], [2, 2]), null, null, training: true);

        Assert.Equal([true, false, true, false], y.data<float>().ToArray().Select(float.IsNaN));
    }

    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 3)]
    [InlineData(128, 1)]
    public void BatchNorm_OtherThreadsAndWidth_GivesIdenticalResults(int width, int threads)
    {
        float[] Everything()
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(5);
            using var layer = nn.BatchNorm2d(19);
            var x = rand([9, 19, 7, 5], generator: generator, requires_grad: true);
            var y = layer.call(x);
            (y * y * y).sum().backward();
            return [.. y.data<float>(), .. x.grad!.data<float>(), .. layer.weight!.grad!.data<float>(), .. layer.bias!.grad!.data<float>(), .. layer.running_var!.data<float>()];
        }

        float[] expected;
        using (EngineSettings.Use(512, 1))
        {
            expected = Everything();
        }

        using var settings = EngineSettings.Use(width, threads);

        Assert.Equal(expected, Everything());
    }

    [Fact]
    public void BatchNorm_OtherChannels_SaysBothShapes()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(4);

        var failure = Assert.Throws<ArgumentException>(() => layer.call(ones(2, 3, 5, 5)));

        Assert.Contains("[2, 3, 5, 5]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[4]", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.call(ones(2, 4)));
        Assert.Throws<ArgumentException>(() => nn.functional.batch_norm(ones(1, 4), null, null, training: true));
    }
}
