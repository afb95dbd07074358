using TorchSharp;
using static Retort.Local.TorchSharp.Tests.Autograd.CentralDifferences;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Autograd;

/// <summary>Every differentiable operation against central differences, on odd shapes.</summary>
public class GradientTests
{
    private static readonly Dictionary<string, Action> Cases = new()
    {
        ["add, broadcast"] = () => Check(x => x[0] + x[1], Values(1, 3, 5), Values(2, 5)),
        ["add, both broadcast"] = () => Check(x => x[0].add(x[1], 2.5), Values(1, 3, 1), Values(2, 7)),
        ["sub"] = () => Check(x => x[0] - x[1], Values(1, 7), Values(2, 3, 1)),
        ["scalar minus tensor"] = () => Check(x => 2.0 - x[0], Values(1, 5)),
        ["mul, broadcast"] = () => Check(x => x[0] * x[1], Values(1, 3, 5), Values(2, 3, 1)),
        ["div"] = () => Check(x => x[0] / x[1], Values(1, 3, 5), Values(2, 5) + 3),
        ["div by scalar"] = () => Check(x => x[0] / 3.0, Values(1, 7)),
        ["scalar over tensor"] = () => Check(x => 2.0 / x[0], Values(1, 7) + 2),
        ["exp"] = () => Check(x => x[0].exp(), Values(1, 3, 3)),
        ["log"] = () => Check(x => x[0].log(), Values(1, 7) + 2),
        ["sqrt"] = () => Check(x => x[0].sqrt(), Values(1, 7) + 2),
        ["abs"] = () => Check(x => x[0].abs(), Values(1, 7)),
        ["pow"] = () => Check(x => x[0].pow(3), Values(1, 7)),
        ["pow, fractional"] = () => Check(x => x[0].pow(1.7), Values(1, 7) + 2),
        ["square"] = () => Check(x => x[0].square(), Values(1, 7)),
        ["relu"] = () => Check(x => x[0].relu(), Values(1, 3, 7)),
        ["clamp"] = () => Check(x => x[0].clamp(-0.5, 0.25), Values(1, 3, 7)),
        ["where"] = () => Check(x => where(x[0].detach().gt(0), x[0], x[1]), Values(1, 3, 5), Values(2, 5)),
        ["sum"] = () => Check(x => x[0].sum(), Values(1, 3, 5)),
        ["sum of a dimension"] = () => Check(x => x[0].sum(1), Values(1, 3, 5, 2)),
        ["sum of two dimensions"] = () => Check(x => x[0].sum([0, 2], keepdim: true), Values(1, 3, 5, 2)),
        ["mean"] = () => Check(x => x[0].mean([1]), Values(1, 3, 5)),
        ["var"] = () => Check(x => x[0].var(1), Values(1, 3, 5)),
        ["std"] = () => Check(x => x[0].std(), Values(1, 7)),
        ["max of a dimension"] = () => Check(x => x[0].max(1).values, Values(1, 3, 5)),
        ["max"] = () => Check(x => x[0].max(), Values(1, 3, 5)),
        ["norm"] = () => Check(x => x[0].norm(1, keepdim: true), Values(1, 3, 5)),
        ["norm of magnitudes"] = () => Check(x => x[0].norm(1, p: 1), Values(1, 3, 5)),
        ["softmax"] = () => Check(x => x[0].softmax(1), Values(1, 3, 7)),
        ["softmax of the first dimension"] = () => Check(x => x[0].softmax(0), Values(1, 3, 7)),
        ["log_softmax"] = () => Check(x => x[0].log_softmax(-1), Values(1, 3, 7)),
        ["mm"] = () => Check(x => x[0].mm(x[1]), Values(1, 3, 7), Values(2, 7, 5)),
        ["mm of transposes"] = () => Check(x => x[0].t().mm(x[1].t()), Values(1, 7, 3), Values(2, 5, 7)),
        ["matmul with vectors"] = () => Check(x => x[0].matmul(x[1]), Values(1, 3, 7), Values(2, 7)),
        ["view"] = () => Check(x => x[0].view(5, 3), Values(1, 3, 5)),
        ["reshape of a transpose"] = () => Check(x => x[0].t().reshape(-1), Values(1, 3, 5)),
        ["flatten"] = () => Check(x => x[0].flatten(1), Values(1, 3, 2, 2)),
        ["permute"] = () => Check(x => x[0].permute(2, 0, 1), Values(1, 3, 5, 2)),
        ["unsqueeze and squeeze"] = () => Check(x => x[0].unsqueeze(1).squeeze(1), Values(1, 3, 5)),
        ["expand"] = () => Check(x => x[0].expand(4, 3, 5), Values(1, 3, 1)),
        ["narrow"] = () => Check(x => x[0].narrow(1, 1, 3), Values(1, 3, 5)),
        ["slice with a step"] = () => Check(x => x[0].slice(1, 0, 7, 3), Values(1, 3, 7)),
        ["select"] = () => Check(x => x[0].select(1, -1), Values(1, 3, 5)),
        ["index_select, repeated"] = () => Check(x => x[0].index_select(0, tensor([2L, 0, 2])), Values(1, 3, 5)),
        ["gather"] = () => Check(x => x[0].gather(1, tensor([0L, 4, 2], [3, 1])), Values(1, 3, 5)),
        ["cat"] = () => Check(x => cat([x[0], x[1]], 1), Values(1, 3, 2), Values(2, 3, 5)),
        ["stack"] = () => Check(x => stack([x[0], x[1]], 1), Values(1, 3), Values(2, 3)),
        ["log1p"] = () => Check(x => x[0].log1p(), Values(1, 7)),
        ["sigmoid"] = () => Check(x => x[0].sigmoid(), Values(1, 3, 5) * 4),
        ["tanh"] = () => Check(x => x[0].tanh(), Values(1, 3, 5) * 3),
        ["pow of the inverse"] = () => Check(x => x[0].pow(-1), Values(1, 7) + 2),
        ["maximum, broadcast"] = () => Check(x => x[0].maximum(x[1]), Values(1, 3, 5), Values(2, 5)),
        ["minimum"] = () => Check(x => x[0].minimum(x[1]), Values(1, 3, 5), Values(2, 3, 1)),
        ["mul of a column and a row"] = () => Check(x => x[0] * x[1], Values(1, 3, 1), Values(2, 1, 7)),
        ["div of three dimensions"] = () => Check(x => x[0] / x[1], Values(1, 2, 3, 5), Values(2, 3, 1) + 3),
        ["masked_fill"] = () => Check(x => x[0].masked_fill(Values(2, 5).gt(0), 3), Values(1, 3, 5)),
        ["masked_fill_ on an intermediate"] = () => Check(x => (x[0] * 2).masked_fill_(Values(2, 3, 5).gt(0), 3), Values(1, 3, 5)),
        ["masked_select"] = () => Check(x => x[0].masked_select(Values(2, 3, 5).gt(0)), Values(1, 3, 5)),
        ["logsumexp"] = () => Check(x => x[0].logsumexp(1, keepdim: true), Values(1, 3, 5, 2)),
        ["var of two dimensions"] = () => Check(x => x[0].var([0, 2], unbiased: false), Values(1, 3, 5, 2)),
        ["std of a dimension"] = () => Check(x => x[0].std(0), Values(1, 3, 5)),
        ["amax"] = () => Check(x => x[0].amax([0, 2]), Values(1, 3, 5, 2)),
        ["amin"] = () => Check(x => x[0].amin([1], keepdim: true), Values(1, 3, 5)),
        ["cumsum"] = () => Check(x => x[0].cumsum(0), Values(1, 3, 5)),
        ["topk"] = () => Check(x => x[0].topk(3, 1).values, Values(1, 3, 7)),
        ["sort of the first dimension"] = () => Check(x => x[0].sort(0, descending: true).Values, Values(1, 5, 3)),
        ["bmm"] = () => Check(x => x[0].bmm(x[1]), Values(1, 3, 5, 7), Values(2, 3, 7, 2)),
        ["bmm of transposes"] = () => Check(x => x[0].transpose(1, 2).bmm(x[1].permute(2, 0, 1)), Values(1, 3, 7, 5), Values(2, 7, 2, 3)),
        ["matmul of stacks"] = () => Check(x => x[0].matmul(x[1]), Values(1, 2, 1, 3, 5), Values(2, 3, 5, 2)),
        ["flip"] = () => Check(x => x[0].flip(1), Values(1, 3, 5)),
        ["repeat"] = () => Check(x => x[0].repeat(2, 3, 1), Values(1, 3, 5)),
        ["split and chunk"] = () => Check(x => x[0].split(2, 1)[1] * x[0].chunk(3, 1)[0], Values(1, 3, 5)),
        ["unbind"] = () => Check(x => x[0].unbind(1)[2], Values(1, 3, 5)),
        ["scatter"] = () => Check(x => x[0].scatter(1, tensor([4L, 0, 1, 2, 3, 0], [3, 2]), x[1]), Values(1, 3, 5), Values(2, 3, 2)),
        ["scatter_add, repeated"] = () => Check(x => x[0].scatter_add(1, tensor([4L, 4, 1, 2, 3, 3], [3, 2]), x[1]), Values(1, 3, 5), Values(2, 3, 2)),
        ["index_add, repeated"] = () => Check(x => x[0].index_add(1, tensor([2L, 2, 0]), x[1], -1.5), Values(1, 3, 5), Values(2, 3, 3)),
        ["index by a mask"] = () => Check(x => x[0][Values(2, 3, 5).gt(0)], Values(1, 3, 5, 2)),
        ["index by positions and a slice"] = () => Check(x => x[0][TensorIndex.Slice(0, 3, 2), TensorIndex.Tensor(tensor([4L, -1, 0], [3, 1])), TensorIndex.Tensor(tensor([1L, 0]))], Values(1, 3, 5, 2)),
        ["normalize and cosine_similarity"] = () => Check(x => nn.functional.cosine_similarity(x[0], nn.functional.normalize(x[1], 1)), Values(1, 3, 5), Values(2, 3, 5)),
        ["l1_loss"] = () => Check(x => nn.functional.l1_loss(x[0], x[1]), Values(1, 3, 5), Values(2, 3, 5)),
        ["smooth_l1_loss"] = () => Check(x => nn.functional.smooth_l1_loss(x[0], x[1], beta: 0.6), Values(1, 3, 5), Values(2, 3, 5)),
        ["binary_cross_entropy_with_logits"] = () => Check(x => nn.functional.binary_cross_entropy_with_logits(x[0], x[1].sigmoid(), pos_weights: Values(3, 5) + 2), Values(1, 3, 5) * 4, Values(2, 3, 5)),
        ["correlation of rows"] = () => Check(x => Correlation(x[0], x[1]), Values(1, 3, 7), Values(2, 3, 7)),
        ["standardised logits"] = () => Check(x => ((x[0] - x[0].mean([1], keepdim: true)) / x[0].std(1, keepdim: true)).softmax(1), Values(1, 3, 7)),
        ["cross_entropy of many classes"] = () => Check(x => nn.functional.cross_entropy(x[0] * 3, tensor([36L, 0, 17])), Values(1, 3, 37)),
        ["clone"] = () => Check(x => x[0].clone(), Values(1, 3)),
        ["used twice"] = () => Check(x => (x[0] * x[0]) + x[0].exp(), Values(1, 3)),
        ["in place on an intermediate"] = () => Check(x => (x[0] * 2).add_(x[1]).relu_(), Values(1, 3, 5), Values(2, 5)),
        ["linear"] = () => Check(x => nn.functional.linear(x[0], x[1], x[2]), Values(1, 3, 7), Values(2, 5, 7), Values(3, 5)),
        ["linear without bias, three dimensions"] = () => Check(x => nn.functional.linear(x[0], x[1]), Values(1, 2, 3, 7), Values(2, 5, 7)),
        ["cross_entropy of classes"] = () => Check(x => nn.functional.cross_entropy(x[0], tensor([4L, 0, -100, 2]), weight: tensor([1.0, 2, 0.5, 1, 3]), label_smoothing: 0.1), Values(1, 4, 5)),
        ["cross_entropy of probabilities"] = () => Check(x => nn.functional.cross_entropy(x[0] / 4.0, Values(9, 3, 7).softmax(1), reduction: nn.Reduction.Sum), Values(1, 3, 7)),
        ["cross_entropy, unreduced"] = () => Check(x => nn.functional.cross_entropy(x[0], tensor([1L, 0, 2]), reduction: nn.Reduction.None), Values(1, 3, 5)),
        ["nll_loss"] = () => Check(x => nn.functional.nll_loss(x[0].log_softmax(1), tensor([1L, 0, 2])), Values(1, 3, 5)),
        ["mse_loss"] = () => Check(x => nn.functional.mse_loss(x[0], x[1]), Values(1, 3, 5), Values(2, 3, 5)),
        ["kl_div of logarithms"] = () => Check(x => nn.functional.kl_div(x[0].log_softmax(1), x[1].log_softmax(1)), Values(1, 3, 5), Values(2, 3, 5)),
        ["kl_div of probabilities"] = () => Check(x => nn.functional.kl_div(x[0].log_softmax(1), Values(2, 3, 5).softmax(1), log_target: false, nn.Reduction.Sum), Values(1, 3, 5)),
    };

    // What an operation may meet instead of a contiguous [3, 5]: each function turns its own input into that shape.
    private static readonly (string Name, Func<Tensor, Tensor> View, long[] Shape)[] Layouts =
    [
        ("transposed", x => x.t(), [5, 3]),
        ("every second column", x => x.slice(1, 1, 11, 2), [3, 11]),
        ("repeated column", x => x.expand(3, 5), [3, 1]),
        ("repeated row", x => x.expand(3, 5), [5]),
        ("part of a larger one", x => x.narrow(0, 1, 3).narrow(1, 2, 5), [5, 9]),
        ("permuted", x => x.permute(2, 0, 1).select(1, 1), [2, 5, 3]),
    ];

    private static readonly Dictionary<string, Func<Tensor, Tensor>> OfAnyLayout = new()
    {
        ["add"] = x => x + Values(7, 3, 5),
        ["mul by a transpose"] = x => Values(7, 5, 3).t() * x,
        ["mul by itself"] = x => x * x,
        ["div"] = x => x / (Values(7, 5) + 3),
        ["exp"] = x => x.exp(),
        ["abs"] = x => x.abs(),
        ["relu"] = x => x.relu(),
        ["clamp"] = x => x.clamp(-0.5, 0.25),
        ["maximum"] = x => x.maximum(Values(7, 5)),
        ["where"] = x => where(Values(7, 3, 5).gt(0), x, Values(8, 1)),
        ["sum"] = x => x.sum(0L),
        ["mean of all"] = x => x.mean(),
        ["std"] = x => x.std(1),
        ["norm"] = x => x.norm(0),
        ["logsumexp"] = x => x.logsumexp(0),
        ["cumsum"] = x => x.cumsum(1),
        ["softmax"] = x => x.softmax(1),
        ["log_softmax"] = x => x.log_softmax(0),
        ["cross_entropy"] = x => nn.functional.cross_entropy(x, tensor([4L, 0, 2])),
        ["nll_loss, unreduced"] = x => nn.functional.nll_loss(x, tensor([4L, 0, 2]), reduction: nn.Reduction.None),
        ["mm"] = x => x.mm(Values(7, 5, 2)),
        ["linear"] = x => nn.functional.linear(x, Values(7, 2, 5), Values(8, 2)),
        ["reshape"] = x => x.reshape(5, 3),
        ["flip"] = x => x.flip(0, 1),
        ["repeat"] = x => x.repeat(2, 1),
        ["gather"] = x => x.gather(1, tensor([4L, 0, 2, 2, 1, 1], [3, 2])),
        ["index_select"] = x => x.index_select(0, tensor([2L, 2])),
        ["cat"] = x => cat([x, x], 1),
        ["clone"] = x => x.clone(),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> NamesOfAnyLayout => [.. OfAnyLayout.Keys];

    [Theory]
    [MemberData(nameof(NamesOfAnyLayout))]
    public void Gradient_ThroughAnyLayout_EqualsCentralDifferences(string operation)
    {
        foreach (var (_, view, shape) in Layouts)
        {
            Check(x => OfAnyLayout[operation](view(x[0])), Values(1, shape));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_OfAnOperation_EqualsCentralDifferences(string operation) => Cases[operation]();

    [Fact]
    public void Dropout_Backward_UsesTheForwardMask()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var x = ones([64, 33], requires_grad: true);

        var y = nn.functional.dropout(x, 0.5);
        y.sum().backward();

        Assert.Equal(y.data<float>().ToArray(), x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Backward_Twice_IsRefused()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        var loss = (x * x).sum();
        loss.backward();

        var failure = Assert.Throws<InvalidOperationException>(loss.backward);

        Assert.Contains("second time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_AfterInPlaceChangeOfASavedValue_IsRefused()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        var y = x * 2;
        var loss = (y * y).sum();
        using (no_grad())
        {
            y.add_(1);
        }

        var failure = Assert.Throws<InvalidOperationException>(loss.backward);

        Assert.Contains("in place", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InPlace_OnALeafThatRequiresGrad_IsRefused()
    {
        using var x = ones(3, requires_grad: true);

        Assert.Throws<InvalidOperationException>(() => x.add_(1));
    }

    [Fact]
    public void NoGrad_Operations_RecordNothing()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);

        Tensor y;
        using (no_grad())
        {
            y = x * 2;
        }

        Assert.False(y.requires_grad);
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Backward_GraphOfAHundredThousandSteps_NeedsNoDeepStack()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        var y = x * 1;
        for (var i = 0; i < 100_000; i++)
        {
            var next = y + 0;
            y.Dispose();
            y = next;
        }

        var discarded = y + 0;
        discarded.Dispose();
        y.sum().backward();

        Assert.Equal(1, x.grad!.ToSingle());
    }

    [Fact]
    public void Backward_TwoLosses_AddUp()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);

        (x * 2).sum().backward();
        (x * 3).sum().backward();

        Assert.Equal([5f, 5f, 5f], x.grad!.data<float>().ToArray());
    }

    private static Tensor Correlation(Tensor left, Tensor right)
        => nn.functional.cosine_similarity(left - left.mean([1], keepdim: true), right - right.mean([1], keepdim: true));
}
