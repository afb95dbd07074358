using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Local.TorchSharp.Tests.Tensors;

/// <summary>What every operation does with NaN and infinities: the policy that <see cref="Tensor"/> states.</summary>
public class NonFiniteTests
{
    private const float Nan = float.NaN;
    private const float Inf = float.PositiveInfinity;

    // Each function gets [-inf, -1, 0, 2, +inf, NaN].
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Of, float[] Expected)> Elementwise = new()
    {
        ["add"] = (x => x + x, [-Inf, -2, 0, 4, Inf, Nan]),
        ["sub"] = (x => x - x, [Nan, 0, 0, 0, Nan, Nan]),
        ["mul by zero"] = (x => x * 0, [Nan, 0, 0, 0, Nan, Nan]),
        ["div by zero"] = (x => x / 0, [-Inf, -Inf, Nan, Inf, Inf, Nan]),
        ["reciprocal"] = (x => x.reciprocal(), [0, -1, Inf, 0.5f, 0, Nan]),
        ["exp"] = (x => x.exp(), [0, 0.36787945f, 1, 7.389056f, Inf, Nan]),
        ["log"] = (x => x.log(), [Nan, Nan, -Inf, 0.6931472f, Inf, Nan]),
        ["log1p"] = (x => x.log1p(), [Nan, -Inf, 0, 1.0986123f, Inf, Nan]),
        ["sqrt"] = (x => x.sqrt(), [Nan, Nan, 0, 1.4142135f, Inf, Nan]),
        ["abs"] = (x => x.abs(), [Inf, 1, 0, 2, Inf, Nan]),
        ["sign"] = (x => x.sign(), [-1, -1, 0, 1, 1, Nan]),
        ["square"] = (x => x.square(), [Inf, 1, 0, 4, Inf, Nan]),
        ["sigmoid"] = (x => x.sigmoid(), [0, 0.26894143f, 0.5f, 0.880797f, 1, Nan]),
        ["tanh"] = (x => x.tanh(), [-1, -0.7615942f, 0, 0.9640276f, 1, Nan]),
        ["relu"] = (x => x.relu(), [0, 0, 0, 2, Inf, Nan]),
        ["clamp"] = (x => x.clamp(-1, 1), [-1, -1, 0, 1, 1, Nan]),
        ["maximum"] = (x => x.maximum(zeros(6)), [0, 0, 0, 2, Inf, Nan]),
        ["maximum, the other way"] = (x => zeros(6).maximum(x), [0, 0, 0, 2, Inf, Nan]),
        ["minimum"] = (x => x.minimum(zeros(6)), [-Inf, -1, 0, 0, 0, Nan]),
        ["where the mask is off"] = (x => where(zeros([6], @bool), x, zeros(6)), [0, 0, 0, 0, 0, 0]),
        ["masked_fill"] = (x => x.masked_fill(x.isfinite().logical_not(), 7), [7, -1, 0, 2, 7, 7]),
        ["eq"] = (x => x.eq(x).to(float32), [1, 1, 1, 1, 1, 0]),
        ["ne"] = (x => x.ne(x).to(float32), [0, 0, 0, 0, 0, 1]),
        ["gt"] = (x => x.gt(0).to(float32), [0, 0, 0, 1, 1, 0]),
        ["le"] = (x => x.le(0).to(float32), [1, 1, 1, 0, 0, 0]),
        ["isnan"] = (x => x.isnan().to(float32), [0, 0, 0, 0, 0, 1]),
        ["isinf"] = (x => x.isinf().to(float32), [1, 0, 0, 0, 1, 0]),
        ["cumsum"] = (x => x.flip(0).cumsum(0).flip(0), [Nan, Nan, Nan, Nan, Nan, Nan]),
        ["sort"] = (x => x.flip(0).sort().Values, [-Inf, -1, 0, 2, Inf, Nan]),
        ["topk"] = (x => x.topk(6).values, [Nan, Inf, 2, 0, -1, -Inf]),
        ["flip and gather"] = (x => x.flip(0).gather(0, tensor([5L, 4, 3, 2, 1, 0])), [-Inf, -1, 0, 2, Inf, Nan]),
    };

    // Each function gets the rows [1, 2, NaN], [1, 2, +inf] and [1, 2, -inf].
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Of, float[] Expected)> Rows = new()
    {
        ["sum"] = (x => x.sum(1), [Nan, Inf, -Inf]),
        ["mean"] = (x => x.mean([1]), [Nan, Inf, -Inf]),
        ["var"] = (x => x.var(1), [Nan, Nan, Nan]),
        ["norm"] = (x => x.norm(1), [Nan, Inf, Inf]),
        ["max"] = (x => x.max(1).values, [Nan, Inf, 2]),
        ["min"] = (x => x.min(1).values, [Nan, 1, -Inf]),
        ["argmax"] = (x => x.argmax(1).to(float32), [2, 2, 1]),
        ["argmin"] = (x => x.argmin(1).to(float32), [2, 0, 2]),
        ["any"] = (x => x.isfinite().logical_not().any(1).to(float32), [1, 1, 1]),
        ["logsumexp"] = (x => x.logsumexp(1), [Nan, Inf, 2.3132617f]),
        ["logsumexp of -infinity only"] = (x => x.clamp(max: -Inf).logsumexp(1), [Nan, -Inf, -Inf]),
        ["softmax"] = (x => x.softmax(1).select(1, 1), [Nan, Nan, 0.7310586f]),
        ["log_softmax"] = (x => x.log_softmax(1).select(1, 1), [Nan, Nan, -0.3132617f]),
        ["cross_entropy"] = (x => functional.cross_entropy(x, tensor([1L, 1, 1]), reduction: Reduction.None), [Nan, Nan, 0.3132617f]),
        ["cross_entropy of an impossible class"] = (x => functional.cross_entropy(x, tensor([2L, 2, 2]), reduction: Reduction.None), [Nan, Nan, Inf]),
        ["cross_entropy of probabilities without that class"] = (x => functional.cross_entropy(x, tensor([0f, 1, 0]).expand(3, 3), reduction: Reduction.None), [Nan, Nan, 0.3132617f]),
        ["mm"] = (x => x.mm(ones(3, 1)).squeeze(1), [Nan, Inf, -Inf]),
    };

    public static TheoryData<string> ElementwiseNames => [.. Elementwise.Keys];

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(ElementwiseNames))]
    public void Operation_OnNonFiniteElements_FollowsThePolicy(string operation)
    {
        using var scope = NewDisposeScope();
        var (of, expected) = Elementwise[operation];

        AssertSame(expected, of(tensor([-Inf, -1, 0, 2, Inf, Nan])));
    }

    [Theory]
    [MemberData(nameof(RowNames))]
    public void Operation_OnRowsWithNonFiniteElements_FollowsThePolicyRowByRow(string operation)
    {
        using var scope = NewDisposeScope();
        var (of, expected) = Rows[operation];

        AssertSame(expected, of(tensor([1f, 2, Nan, 1, 2, Inf, 1, 2, -Inf], [3, 3])));
    }

    [Fact]
    public void KlDiv_TargetOfZero_CountsAsZero()
    {
        using var scope = NewDisposeScope();

        var losses = functional.kl_div(tensor([-50f, 0], [1, 2]), tensor([0f, 1], [1, 2]), log_target: false, Reduction.None);

        AssertSame([0, 0], losses.reshape(2));
    }

    [Fact]
    public void Std_OfEqualElements_HasNoGradient()
    {
        using var scope = NewDisposeScope();
        var x = full([2, 3], 4f).requires_grad_();

        x.std(1).sum().backward();

        AssertSame([0, 0, 0, 0, 0, 0], x.grad!.reshape(6));
    }

    private static void AssertSame(float[] expected, Tensor actual)
    {
        var values = actual.contiguous().data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(values[i]) || Math.Abs(expected[i] - values[i]) <= 3e-7f * Math.Abs(expected[i]), $"element {i}: {values[i]:R}, not {expected[i]:R}");
        }
    }
}
