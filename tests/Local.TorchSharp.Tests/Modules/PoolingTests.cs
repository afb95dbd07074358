using TorchSharp;
using static Retort.Local.TorchSharp.Tests.Autograd.CentralDifferences;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

public class PoolingTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Cases = new()
    {
        ["max"] = x => nn.functional.max_pool2d(x, 2),
        ["max, overlapping and padded"] = x => nn.functional.max_pool2d(x, (3, 2), (2, 1), (1, 1)),
        ["max, dilated"] = x => nn.functional.max_pool2d(x, 2, 1, 0, 2),
        ["max, ceiling"] = x => nn.functional.max_pool2d(x, 2, ceil_mode: true),
        ["average"] = x => nn.functional.avg_pool2d(x, (2, 3)),
        ["average, padded"] = x => nn.functional.avg_pool2d(x, 3, 2, 1),
        ["average, padding left out"] = x => nn.functional.avg_pool2d(x, 3, 2, 1, ceil_mode: true, count_include_pad: false),
        ["average, own divisor"] = x => nn.functional.avg_pool2d(x, 2, divisor_override: 3),
        ["adaptive average"] = x => nn.functional.adaptive_avg_pool2d(x, (2, 3)),
        ["adaptive average to one"] = x => nn.functional.adaptive_avg_pool2d(x, 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_OfPooling_EqualsCentralDifferences(string name) => Check(x => Cases[name](x[0]), Values(1, 2, 3, 5, 7));

    [Fact]
    public void MaxPool2d_Windows_GiveLargestElementsAndPlaces()
    {
        using var scope = NewDisposeScope();
        using var pool = nn.MaxPool2d(2, stride: 1);

        var (values, indices) = pool.forward_with_indices(tensor([1f, 5, 2, 3, 4, 9, 7, 8, 6], [1, 1, 3, 3]));

        Assert.Equal([5f, 9, 8, 9], values.data<float>().ToArray());
        Assert.Equal([1L, 5, 7, 5], indices.data<long>().ToArray());
    }

    [Fact]
    public void MaxPool2d_NaN_CountsAsTheLargest()
    {
        using var scope = NewDisposeScope();

        var y = nn.functional.max_pool2d(tensor([1f, float.NaN, 3, 4], [1, 2, 2]), 2);

        Assert.True(float.IsNaN(y.ToSingle()));
    }

    [Fact]
    public void AvgPool2d_CeilingAndPadding_DividesByWhatTheOptionsCount()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, 1, 4, 4);

        var counted = nn.AvgPool2d(3, 2, 1, ceil_mode: true).call(x);
        var left = nn.AvgPool2d(3, 2, 1, ceil_mode: true, count_include_pad: false).call(x);

        Assert.Equal([4 / 9f, 6 / 9f, 2 / 6f, 6 / 9f, 1, 3 / 6f, 2 / 6f, 3 / 6f, 1 / 4f], counted.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(left.data<float>().ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void AdaptiveAvgPool2d_UnevenShares_OverlapAsPyTorchHasIt()
    {
        using var scope = NewDisposeScope();

        var y = nn.AdaptiveAvgPool2d((1, 2)).call(tensor([1f, 2, 3, 4, 5], [1, 1, 1, 5]));

        Assert.Equal([2f, 4], y.data<float>().ToArray());
    }

    [Fact]
    public void Pooling_WindowLargerThanTheInput_SaysBoth()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ArgumentException>(() => nn.functional.max_pool2d(ones(1, 1, 2, 2), 3));

        Assert.Contains("max_pool2d", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 1, 2, 2]", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => nn.functional.avg_pool2d(ones(1, 1, 4, 4), 2, padding: 2));
    }
}
