using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

public class EmbeddingTests
{
    [Fact]
    public void Embedding_RowNumbers_GiveRows()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Embedding_from_pretrained(tensor([1f, 2, 3, 4, 5, 6], [3, 2]));

        var rows = layer.call(tensor([2L, 0, 1, 1], [2, 2]));

        Assert.Equal([2, 2, 2], rows.shape);
        Assert.Equal([5f, 6, 1, 2, 3, 4, 3, 4], rows.data<float>().ToArray());
        Assert.False(layer.weight.requires_grad);
    }

    [Fact]
    public void Gradient_OfRepeatedRows_AddsUpAndSparesThePadding()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Embedding(4, 2, padding_idx: -1);

        layer.call(tensor([1L, 3, 1])).sum().backward();

        Assert.Equal([0f, 0, 2, 2, 0, 0, 0, 0], layer.weight.grad!.data<float>().ToArray());
        Assert.Equal([0f, 0], layer.weight.select(0, 3).data<float>().ToArray());
    }

    [Fact]
    public void Embedding_NumberOutsideTheTable_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Embedding(4, 2);

        Assert.ThrowsAny<ArgumentException>(() => layer.call(tensor([4L])));
        Assert.Throws<ArgumentException>(() => layer.call(ones(2)));
    }
}
