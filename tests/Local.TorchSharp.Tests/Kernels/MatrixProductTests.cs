using TorchSharp.Kernels;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Kernels;

public class MatrixProductTests
{
    public static TheoryData<int, int, int, bool, bool, bool> Shapes => new()
    {
        { 1, 1, 1, false, false, false },
        { 3, 5, 7, false, false, true },
        { 8, 48, 401, false, true, false },
        { 13, 49, 17, true, false, false },
        { 47, 97, 33, true, true, true },
        { 128, 10, 61, false, true, false },
        { 33, 200, 805, false, true, true },
        { 70, 51, 9, true, false, true },
        { 50, 31, 900, false, true, false },
        { 61, 16, 23, false, false, true },
        { 29, 12, 34, true, true, false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public unsafe void Multiply_AnyWidthAndThreads_EqualsTheChainOfFusedProducts(int m, int n, int k, bool transposeA, bool transposeB, bool accumulate)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var a = randn(transposeA ? [k, m] : [m, k], generator: generator);
        var b = randn(transposeB ? [n, k] : [k, n], generator: generator);
        var initial = randn([m, n], generator: generator);
        var (aRow, aColumn) = transposeA ? (1, m) : (k, 1);
        var (bRow, bColumn) = transposeB ? (1, k) : (n, 1);
        var expected = Reference(a.data<float>().ToArray(), b.data<float>().ToArray(), initial.data<float>().ToArray());

        foreach (var width in new[] { 128, 256, 512 })
        {
            foreach (var threads in new[] { 1, 2, 3 })
            {
                using var settings = EngineSettings.Use(width, threads);
                var c = initial.clone();
                MatrixProduct.Multiply(m, n, k, a.Body.Pointer<float>(), aRow, aColumn, b.Body.Pointer<float>(), bRow, bColumn, c.Body.Pointer<float>(), n, accumulate);
                Assert.Equal(expected, c.data<float>().ToArray());
            }
        }

        float[] Reference(float[] left, float[] right, float[] start)
        {
            var result = new float[m * n];
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = accumulate ? start[(i * n) + j] : 0;
                    for (var p = 0; p < k; p++)
                    {
                        sum = MathF.FusedMultiplyAdd(left[(i * aRow) + (p * aColumn)], right[(p * bRow) + (j * bColumn)], sum);
                    }

                    result[(i * n) + j] = sum;
                }
            }

            return result;
        }
    }

    [Fact]
    public void Multiply_NothingToSum_IsZero()
    {
        using var scope = NewDisposeScope();

        var product = empty([3, 0]).mm(empty([0, 2]));

        Assert.Equal(new float[6], product.data<float>().ToArray());
    }

    [Fact]
    public void Mm_ShapesThatDoNotFit_AreNamed()
    {
        using var a = ones(3, 4);
        using var b = ones(5, 2);

        var failure = Assert.Throws<ArgumentException>(() => a.mm(b));

        Assert.Contains("[3, 4]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[5, 2]", failure.Message, StringComparison.Ordinal);
    }
}
