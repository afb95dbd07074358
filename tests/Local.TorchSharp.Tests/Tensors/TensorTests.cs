using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Tensors;

public class TensorTests
{
    [Fact]
    public void View_Written_ShowsInTheWhole()
    {
        using var scope = NewDisposeScope();
        var whole = zeros(3, 4);

        whole.narrow(1, 1, 2).fill_(5);
        whole[2].add_(1);

        Assert.Equal([0, 5, 5, 0, 0, 5, 5, 0, 1, 6, 6, 1], whole.data<float>().ToArray());
    }

    [Fact]
    public void Arithmetic_MixedTypes_PromotesAsTorch()
    {
        using var scope = NewDisposeScope();
        var integers = tensor([1L, 2]);

        Assert.Equal(int64, (integers + 1).dtype);
        Assert.Equal(float32, (integers + 0.5).dtype);
        Assert.Equal(float32, (integers / 2).dtype);
        Assert.Equal(float32, (integers * tensor([1f, 2])).dtype);
        Assert.Equal(float32, (tensor([1f, 2]) * tensor(2.0)).dtype);
        Assert.Equal(float64, (tensor([1f, 2]) * tensor([2.0, 1])).dtype);
        Assert.Equal([1.5f, 2.5f], (integers + 0.5).data<float>().ToArray());
    }

    [Fact]
    public void Broadcast_ShapesThatDoNotFit_AreNamed()
    {
        using var a = ones(3, 4);
        using var b = ones(5);

        var failure = Assert.Throws<ArgumentException>(() => a + b);

        Assert.Contains("[3, 4] and [5]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IndexSelect_IndexOutside_IsRefusedWithItsPosition()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ArgumentOutOfRangeException>(() => ones(3, 2).index_select(0, tensor([0L, 3])));

        Assert.Contains("index 3 at position 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Argmax_TiesAndNaN_TakeTheFirstAndTheNaN()
    {
        using var scope = NewDisposeScope();
        var values = tensor([1f, 3, 3, 2, float.NaN, 9], [2, 3]);

        Assert.Equal([1L, 1], values.argmax(1).data<long>().ToArray());
        Assert.True(float.IsNaN(values.max().ToSingle()));
    }

    [Fact]
    public void Relu_NaN_StaysNaN()
    {
        using var scope = NewDisposeScope();

        var result = tensor([-1f, float.NaN, 2]).relu().data<float>().ToArray();

        Assert.Equal([0f, float.NaN, 2f], result);
    }

    [Fact]
    public void Comparison_ThenSum_Counts()
    {
        using var scope = NewDisposeScope();
        var labels = tensor([1L, 0, 2, 2]);

        var right = labels.eq(tensor([1L, 1, 2, 0])).sum();

        Assert.Equal(2, right.ToInt64());
    }

    [Fact]
    public void Sum_ManySmallNumbers_LosesNothingToSinglePrecision()
    {
        using var ones = full(20_000_001, 1f);

        using var sum = ones.sum(float64);
        using var mean = ones.mean();

        Assert.Equal(20_000_001, sum.ToDouble());
        Assert.Equal(1f, mean.ToSingle());
    }

    [Fact]
    public void Indexing_NumbersAndRanges_PickTheView()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).view(2, 3, 4);

        Assert.Equal([21L, 22], x[1, 2].slice(0, 1, 3, 1).data<long>().ToArray());
        Assert.Equal([5L, 6, 9, 10], x[TensorIndex.Single(0), TensorIndex.Slice(1), TensorIndex.Slice(1, 3)].data<long>().ToArray());
        Assert.Equal(23, x[1][-1][-1].ToInt64());
    }

    [Fact]
    public void SaveAndLoad_Tensor_KeepsTypeShapeAndValues()
    {
        using var scope = NewDisposeScope();
        var stream = new MemoryStream();
        var original = arange(6, dtype: float64).view(2, 3).t();
        original.Save(new BinaryWriter(stream));
        stream.Position = 0;

        var loaded = TensorExtensionMethods.Load(new BinaryReader(stream));

        Assert.Equal([3, 2], loaded.shape);
        Assert.Equal(original.data<double>().ToArray(), loaded.data<double>().ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 99 })]
    [InlineData(new byte[] { 6, 40 })]
    [InlineData(new byte[] { 6, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F })]
    public void Load_DamagedHeader_IsRefused(byte[] header)
    {
        using var reader = new BinaryReader(new MemoryStream(header));

        Assert.Throws<InvalidDataException>(() => TensorExtensionMethods.Load(reader));
    }

    [Fact]
    public void FromArray_TwoDimensions_KeepsTheShape()
    {
        using var scope = NewDisposeScope();

        var matrix = from_array(new[,] { { 1f, 2, 3 }, { 4, 5, 6 } });

        Assert.Equal([2, 3], matrix.shape);
        Assert.Equal(6, matrix[1, 2].item<float>());
    }

    [Fact]
    public void IndexCopy_Rows_OverwritesThem()
    {
        using var scope = NewDisposeScope();
        var target = zeros(3, 2);

        target.index_copy_(0, tensor([2L, 0]), tensor([1f, 2, 3, 4], [2, 2]));

        Assert.Equal([3f, 4, 0, 0, 1, 2], target.data<float>().ToArray());
    }

    [Fact]
    public void Cuda_IsAskedFor_SaysNo()
    {
        Assert.False(cuda.is_available());
        Assert.Throws<InvalidOperationException>(() => device("cuda"));
    }
}
