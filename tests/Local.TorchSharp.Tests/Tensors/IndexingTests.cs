using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Tensors;

public class IndexingTests
{
    [Fact]
    public void Set_Slice_WritesThroughTheView()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);

        x[1] = tensor([1f, 2, 3]);
        x[TensorIndex.Colon, TensorIndex.Single(0)] = tensor(9f);

        Assert.Equal([9, 0, 0, 9, 2, 3], x.data<float>().ToArray());
    }

    [Fact]
    public void Set_MaskAndPositions_WriteOnlyThere()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, dtype: float32).view(3, 2).t();

        x[x.gt(3)] = tensor(-1f);
        x[tensor([0L, 1]), tensor([0L, -3])] = tensor([7f, 8]);

        Assert.Equal([7, 2, -1, 8, 3, -1], x.contiguous().data<float>().ToArray());
    }

    [Fact]
    public void Index_EllipsisAndNewAxis_KeepTheRest()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);

        var picked = x[TensorIndex.Ellipsis, TensorIndex.None, TensorIndex.Single(-1)];

        Assert.Equal([2, 3, 1], picked.shape);
        Assert.Equal([3L, 7, 11, 15, 19, 23], picked.contiguous().data<long>().ToArray());
    }

    [Fact]
    public void Index_NothingSelected_IsEmpty()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, 2);

        Assert.Equal([0, 2], x[zeros([3], @bool)].shape);
        Assert.Equal([0], x.masked_select(zeros([3, 2], @bool)).shape);
        Assert.Equal([0, 2], zeros(3, 2).nonzero().shape);
    }

    [Fact]
    public void IndexPut_WhileGradientsAreRecorded_IsRefused()
    {
        using var scope = NewDisposeScope();
        var x = ones([3], requires_grad: true) * 2;

        Assert.Throws<InvalidOperationException>(() => x[0] = tensor(1f));
    }

    [Fact]
    public void Sort_EqualElements_KeepTheirOrder()
    {
        using var scope = NewDisposeScope();
        var x = tensor(Enumerable.Range(0, 100).Select(i => (long)(i % 3)).ToArray());

        var positions = x.argsort(descending: true).data<long>().ToArray();

        Assert.Equal(Enumerable.Range(0, 100).OrderByDescending(i => i % 3).Select(i => (long)i), positions);
    }

    [Fact]
    public void TopK_FewAndMany_AreTheHeadOfTheOrder()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var x = randint(50, [3, 101], generator: generator);
        var order = x.sort(1, descending: true);

        foreach (var k in new[] { 1, 7, 40, 101 })
        {
            var (values, positions) = x.topk(k, 1);

            Assert.Equal(order.Values.narrow(1, 0, k).contiguous().data<long>().ToArray(), values.data<long>().ToArray());
            Assert.Equal(order.Indices.narrow(1, 0, k).contiguous().data<long>().ToArray(), positions.data<long>().ToArray());
        }
    }

    [Fact]
    public void Bernoulli_Probabilities_AreDrawnElementByElement()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);

        var draws = tensor([0f, 1, 0.25f]).unsqueeze(1).expand(3, 10_000).bernoulli(generator).mean([1]).data<float>().ToArray();

        Assert.Equal([0f, 1f], draws[..2]);
        Assert.InRange(draws[2], 0.23, 0.27);
    }

    [Fact]
    public void Factories_EyeLinspaceAndFull_FillTheirShapes()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([1, 0, 0, 0, 1, 0], eye(2, 3).data<float>().ToArray());
        Assert.Equal([-1, -0.5, 0, 0.5, 1], linspace(-1, 1, 5, float64).data<double>().ToArray());
        Assert.Equal([2, 1, 2], full(2, 1, 2, 7).shape);
    }
}
