using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Local.TorchSharp.Tests.Tensors;

/// <summary>What does not fit is refused by name and shape, before anything is written.</summary>
public class RefusalTests
{
    private static readonly Dictionary<string, (Action<Tensor> Wrong, string[] Said)> Cases = new()
    {
        ["add"] = (x => x.add(ones(3)), ["add", "[2, 4]", "[3]"]),
        ["in-place result that is larger"] = (x => x.add_(ones(3, 2, 4)), ["add_", "[2, 4]", "[3, 2, 4]"]),
        ["gt"] = (x => x.gt(ones(3)), ["gt", "[2, 4]", "[3]"]),
        ["where"] = (x => where(ones([3], @bool), x, x), ["where", "[2, 4]", "[3]"]),
        ["masked_fill_"] = (x => x.masked_fill_(ones([3], @bool), 1), ["[2, 4]", "[3]"]),
        ["masked_select"] = (x => x.masked_select(ones([3], @bool)), ["masked_select", "[2, 4]", "[3]"]),
        ["mask of another type"] = (x => x.masked_select(ones(2, 4)), ["Bool", "Float32"]),
        ["mm"] = (x => x.mm(ones(2, 4)), ["mm", "[2, 4]"]),
        ["bmm"] = (x => x.bmm(ones(2, 4, 1)), ["bmm", "[2, 4]", "[2, 4, 1]"]),
        ["matmul"] = (x => x.matmul(ones(7, 3, 5)), ["matmul", "[2, 4]", "[7, 3, 5]"]),
        ["matmul of types"] = (x => x.matmul(ones([4, 1], float64)), ["Float32", "Float64"]),
        ["linear"] = (x => functional.linear(x, ones(5, 3)), ["linear", "[2, 4]", "[5, 3]"]),
        ["view"] = (x => x.view(3, 3), ["view", "8 elements", "[3, 3]"]),
        ["expand"] = (x => x.expand(3, 4), ["expand", "[2, 4]", "[3, 4]"]),
        ["repeat"] = (x => x.repeat(2), ["repeat", "[2]", "[2, 4]"]),
        ["split"] = (x => x.split([1, 2], 1), ["split", "[1, 2]", "[2, 4]"]),
        ["cat"] = (x => cat([x, ones(3, 3)], 1), ["cat", "[2, 4]", "[3, 3]"]),
        ["sum of a dimension that is not there"] = (x => x.sum(2), ["sum", "dimension 2"]),
        ["mean of a dimension twice"] = (x => x.mean([1, -1]), ["mean", "twice"]),
        ["topk"] = (x => x.topk(5), ["topk", "[2, 4]", "4 elements"]),
        ["index_select"] = (x => x.index_select(1, tensor([0L, 4])), ["index_select", "index 4 at position 1", "[0, 3]"]),
        ["index_copy_"] = (x => x.index_copy_(0, tensor([0L, -1]), ones(2, 4) * 9), ["index_copy_", "index -1", "[0, 1]"]),
        ["index_copy_ of a shape"] = (x => x.index_copy_(0, tensor([0L]), ones(2, 4) * 9), ["index_copy_", "[1, 4]", "[2, 4]"]),
        ["index_add_"] = (x => x.index_add_(0, tensor([0L, 2]), ones(2, 4), 1), ["index_add", "index 2"]),
        ["gather"] = (x => x.gather(1, tensor([0L, 4], [2, 1])), ["gather", "index 4", "[0, 3]"]),
        ["gather of a shape"] = (x => x.gather(1, tensor([0L, 0, 0], [3, 1])), ["gather", "[3, 1]", "[2, 4]"]),
        ["scatter_"] = (x => x.scatter_(1, tensor([0L, 4], [2, 1]), ones(2, 1) * 9), ["scatter_", "index 4"]),
        ["scatter_add_ of a shape"] = (x => x.scatter_add_(1, tensor([0L, 1], [2, 1]), ones(2, 2)), ["scatter_add_", "[2, 1]", "[2, 2]"]),
        ["index by positions"] = (x => _ = x[tensor([0L, 1]), tensor([0L, -5])], ["index", "-5", "[-4, 3]"]),
        ["index by a mask of another shape"] = (x => _ = x[ones([4], @bool)], ["index", "[4]", "[2, 4]"]),
        ["index of too many dimensions"] = (x => _ = x[0, 0, 0], ["3 dimensions", "[2, 4]"]),
        ["index_put_"] = (x => x[tensor([0L, 7])] = ones(4) * 9, ["index", "7", "[-2, 1]"]),
        ["index_put_ of a shape"] = (x => x[tensor([0L, 1])] = ones(3) * 9, ["[3]", "[2, 4]"]),
        ["cross_entropy"] = (x => functional.cross_entropy(x, tensor([0L, 4])), ["cross_entropy", "label 4 of sample 1", "[0, 3]"]),
        ["cross_entropy, smoothed"] = (x => functional.cross_entropy(x, tensor([0L, -1]), label_smoothing: 0.1), ["cross_entropy", "label -1 of sample 1"]),
        ["cross_entropy of a shape"] = (x => functional.cross_entropy(x, ones(2, 3)), ["cross_entropy", "[2, 4]", "[2, 3]"]),
        ["cross_entropy of weights"] = (x => functional.cross_entropy(x, tensor([0L, 1]), ones(3)), ["cross_entropy", "4 classes", "[3]"]),
        ["nll_loss"] = (x => functional.nll_loss(x, tensor([0L, 4])), ["nll_loss", "label 4 of sample 1"]),
        ["nll_loss of a shape"] = (x => functional.nll_loss(x, tensor([0L, 1, 2])), ["nll_loss", "[2, 4]", "[3]"]),
        ["one_hot"] = (x => functional.one_hot(tensor([0L, 4]), 4), ["index 4", "[0, 3]"]),
        ["binary_cross_entropy_with_logits"] = (x => functional.binary_cross_entropy_with_logits(x, ones(4)), ["[2, 4]", "[4]"]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_WhatDoesNotFit_IsRefusedByNameAndNothingIsWritten(string operation)
    {
        using var scope = NewDisposeScope();
        var (wrong, said) = Cases[operation];
        var x = arange(8, dtype: float32).view(2, 4);

        var failure = Assert.ThrowsAny<Exception>(() => wrong(x));

        Assert.True(failure is ArgumentException or InvalidOperationException, failure.ToString());
        Assert.All(said, words => Assert.Contains(words, failure.Message, StringComparison.Ordinal));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], x.data<float>().ToArray());
    }
}
