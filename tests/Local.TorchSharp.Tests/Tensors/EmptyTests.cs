using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Local.TorchSharp.Tests.Tensors;

/// <summary>Tensors without elements behave as sums over nothing do, and as PyTorch's.</summary>
public class EmptyTests
{
    private static readonly Dictionary<string, (Func<Tensor> Result, long[] Shape, float[] Expected)> Cases = new()
    {
        ["sum"] = (() => zeros(0, 3).sum(), [], [0]),
        ["sum of an empty dimension"] = (() => zeros(2, 0).sum(1), [2], [0, 0]),
        ["sum beside an empty dimension"] = (() => zeros(2, 0).sum(0L), [0], []),
        ["mean"] = (() => zeros(0).mean(), [], [float.NaN]),
        ["norm"] = (() => zeros(2, 0).norm(1), [2], [0, 0]),
        ["all and any"] = (() => stack([zeros(0).all(), zeros(0).any()]).to(float32), [2], [1, 0]),
        ["add, broadcast"] = (() => zeros(0, 3) + ones(3), [0, 3], []),
        ["exp"] = (() => zeros(0).exp(), [0], []),
        ["gt"] = (() => zeros(0, 3).gt(1).to(float32), [0, 3], []),
        ["where"] = (() => where(zeros([0], @bool), ones(0), zeros(0)), [0], []),
        ["softmax"] = (() => zeros(0, 3).softmax(1), [0, 3], []),
        ["log_softmax of no classes"] = (() => zeros(2, 0).log_softmax(1), [2, 0], []),
        ["cross_entropy"] = (() => functional.cross_entropy(zeros(0, 3), zeros([0], int64)), [], [float.NaN]),
        ["cross_entropy, all ignored"] = (() => functional.cross_entropy(zeros(1, 3), tensor([-100L])), [], [float.NaN]),
        ["mm of no rows"] = (() => zeros(0, 3).mm(ones(3, 2)), [0, 2], []),
        ["mm over nothing"] = (() => ones(2, 0).mm(ones(0, 2)), [2, 2], [0, 0, 0, 0]),
        ["bmm of no matrices"] = (() => zeros(0, 2, 3).bmm(zeros(0, 3, 2)), [0, 2, 2], []),
        ["linear over nothing"] = (() => functional.linear(ones(2, 0), ones(3, 0), ones(3)), [2, 3], [1, 1, 1, 1, 1, 1]),
        ["cumsum"] = (() => zeros(2, 0).cumsum(1), [2, 0], []),
        ["sort"] = (() => zeros(2, 0).sort(1).Values, [2, 0], []),
        ["topk of none"] = (() => ones(2, 3).topk(0).values, [2, 0], []),
        ["index_select of nothing"] = (() => ones(2, 3).index_select(1, zeros([0], int64)), [2, 0], []),
        ["gather of nothing"] = (() => ones(2, 3).gather(1, zeros([2, 0], int64)), [2, 0], []),
        ["cat"] = (() => cat([zeros(2, 0), ones(2, 1)], 1), [2, 1], [1, 1]),
        ["flip and repeat"] = (() => zeros(2, 0).flip(1).repeat(2, 3), [4, 0], []),
        ["split"] = (() => zeros(0, 2).split(3)[0], [0, 2], []),
        ["transposed copy"] = (() => zeros(0, 3).t().contiguous(), [3, 0], []),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_OnNothing_IsDefined(string operation)
    {
        using var scope = NewDisposeScope();
        var (of, shape, expected) = Cases[operation];

        var result = of();

        Assert.Equal(shape, result.shape);
        Assert.Equal(expected, result.data<float>().ToArray());
    }

    [Fact]
    public void Extreme_OfNothing_IsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<InvalidOperationException>(() => zeros(2, 0).max(1));
        Assert.Throws<InvalidOperationException>(() => zeros(0).argmin());
        Assert.Throws<InvalidOperationException>(() => zeros(2, 0).logsumexp(1));
    }
}
