using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp;
using static Retort.Local.TorchSharp.Tests.Autograd.CentralDifferences;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

public class ConvolutionTests
{
    /// <summary>Images, channels, size, outputs, kernel, stride, padding, dilation, groups.</summary>
    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["3 × 3, padded"] = new(2, 3, (5, 7), 5, (3, 3), (1, 1), (1, 1), (1, 1), 1),
        ["no padding"] = new(2, 3, (5, 7), 2, (3, 2), (1, 1), (0, 0), (1, 1), 1),
        ["stride 2"] = new(3, 2, (5, 7), 3, (3, 3), (2, 2), (1, 1), (1, 1), 1),
        ["stride 2, even size"] = new(1, 2, (6, 8), 3, (3, 3), (2, 2), (1, 1), (1, 1), 1),
        ["stride beyond the kernel"] = new(2, 2, (7, 8), 3, (1, 1), (2, 3), (0, 0), (1, 1), 1),
        ["1 × 1"] = new(2, 5, (3, 3), 2, (1, 1), (1, 1), (0, 0), (1, 1), 1),
        ["padding beyond the kernel"] = new(1, 1, (3, 3), 1, (2, 1), (2, 1), (3, 2), (1, 1), 1),
        ["dilation"] = new(1, 2, (7, 6), 2, (2, 3), (1, 2), (1, 2), (3, 2), 1),
        ["groups"] = new(2, 4, (4, 3), 6, (3, 3), (1, 1), (1, 1), (1, 1), 2),
        ["kernel as large as the image"] = new(2, 2, (3, 4), 9, (3, 4), (1, 1), (0, 0), (1, 1), 1),
        ["wide rows"] = new(1, 2, (3, 16), 9, (3, 3), (1, 1), (1, 1), (1, 1), 1),
        ["wide rows that registers overlap"] = new(2, 1, (2, 15), 8, (1, 3), (1, 1), (0, 1), (1, 1), 1),
        ["rows left over"] = new(1, 1, (8, 8), 1, (3, 3), (3, 3), (0, 0), (1, 1), 1),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Conv2d_AnySizes_EqualsItsDefinition(string name)
    {
        using var scope = NewDisposeScope();
        var sizes = Cases[name];
        var (x, w, b) = (sizes.Input(), sizes.Weight(), Values(3, sizes.Outputs));

        var output = sizes.Apply(x, w, b);

        Assert.Equal(sizes.Definition(x, w, b), output.data<double>().ToArray(), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_OfConv2d_EqualsCentralDifferences(string name)
    {
        var sizes = Cases[name];

        Check(x => sizes.Apply(x[0], x[1], x[2]), sizes.Input(), sizes.Weight(), Values(3, sizes.Outputs));
    }

    [Fact]
    public void Conv2d_SamePaddingOfAnEvenKernel_PutsTheOddZeroBelowAndRight()
    {
        using var scope = NewDisposeScope();
        var x = arange(9, float32).reshape(1, 1, 3, 3);

        var y = nn.functional.conv2d_padding(x, ones(1, 1, 2, 2), padding: Padding.Same);

        Assert.Equal([8f, 12, 7, 20, 24, 13, 13, 15, 8], y.data<float>().ToArray());
    }

    [Fact]
    public void Conv2d_OneImageWithoutABatch_IsABatchOfOne()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(2, 3, 3, padding: 1L);
        var image = rand([2, 5, 4]);

        Assert.Equal([3, 5, 4], layer.call(image).shape);
        Assert.Equal(layer.call(image.unsqueeze(0)).data<float>().ToArray(), layer.call(image).data<float>().ToArray());
    }

    [Fact]
    public void Conv2d_EmptyBatch_GivesAnEmptyOutputAndAGradientOfZeros()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Conv2d(2, 3, 3);

        var output = layer.call(zeros([0, 2, 5, 4]));
        output.sum().backward();

        Assert.Equal([0, 3, 3, 2], output.shape);
        Assert.All(layer.weight.grad!.data<float>().ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Conv2d_Initialised_IsBoundedByItsFanIn()
    {
        using var layer = nn.Conv2d(4, 6, (3, 2), groups: 2);

        var bound = 1 / Math.Sqrt(2 * 3 * 2);
        Assert.Equal([6, 2, 3, 2], layer.weight.shape);
        Assert.All(layer.parameters().SelectMany(parameter => parameter.data<float>().ToArray()), value => Assert.InRange(value, -bound, bound));
        Assert.Equal(["weight", "bias"], layer.state_dict().Keys);
    }

    [Theory]
    [InlineData(512, 2)]
    [InlineData(256, 1)]
    [InlineData(256, 3)]
    [InlineData(128, 2)]
    public void Convolution_OtherThreadsAndWidth_GivesIdenticalResults(int width, int threads)
    {
        float[] Everything()
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator(5);
            var x = rand([37, 5, 7, 30], generator: generator, requires_grad: true);
            var w = rand([13, 5, 3, 3], generator: generator, requires_grad: true);
            var y = nn.functional.conv2d(x, w, strides: [2, 1], padding: [1]);
            (y * y).sum().backward();
            return [.. y.data<float>(), .. x.grad!.data<float>(), .. w.grad!.data<float>()];
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
    public void Conv2d_OtherChannels_SaysBothShapes()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ArgumentException>(() => nn.functional.conv2d(ones(2, 3, 8, 8), ones(4, 5, 3, 3)));

        Assert.Contains("conv2d", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3, 8, 8]", failure.Message, StringComparison.Ordinal);
        Assert.Contains("[4, 5, 3, 3]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conv2d_KernelLargerThanTheImage_IsRefused()
    {
        using var scope = NewDisposeScope();

        var failure = Assert.Throws<ArgumentException>(() => nn.functional.conv2d(ones(1, 1, 2, 5), ones(1, 1, 3, 3)));

        Assert.Contains("[1, 1, 2, 5]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Conv2d_PaddingModeOtherThanZeros_IsRefused()
        => Assert.Throws<NotSupportedException>(() => nn.Conv2d(1, 1, 3, padding: 1L, padding_mode: PaddingModes.Reflect));

    private sealed record Case(long Images, long Channels, (long Y, long X) Size, long Outputs, (long Y, long X) Kernel, (long Y, long X) Stride, (long Y, long X) Padding, (long Y, long X) Dilation, long Groups)
    {
        public Tensor Input() => Values(1, Images, Channels, Size.Y, Size.X);

        public Tensor Weight() => Values(2, Outputs, Channels / Groups, Kernel.Y, Kernel.X);

        public Tensor Apply(Tensor input, Tensor weight, Tensor bias)
            => nn.functional.conv2d(input, weight, bias, [Stride.Y, Stride.X], [Padding.Y, Padding.X], [Dilation.Y, Dilation.X], Groups);

        public double[] Definition(Tensor input, Tensor weight, Tensor bias)
        {
            var outHeight = ((Size.Y + (2 * Padding.Y) - (Dilation.Y * (Kernel.Y - 1)) - 1) / Stride.Y) + 1;
            var outWidth = ((Size.X + (2 * Padding.X) - (Dilation.X * (Kernel.X - 1)) - 1) / Stride.X) + 1;
            var (x, w, b) = (input.data<double>().ToArray(), weight.data<double>().ToArray(), bias.data<double>().ToArray());
            var result = new List<double>();
            for (long n = 0; n < Images; n++)
            {
                for (long o = 0; o < Outputs; o++)
                {
                    for (long i = 0; i < outHeight * outWidth; i++)
                    {
                        result.Add(b[o] + Sum(n, o, i / outWidth, i % outWidth));
                    }
                }
            }

            return [.. result];

            double Sum(long n, long o, long row, long column)
            {
                var sum = 0.0;
                var perGroup = Channels / Groups;
                for (long k = 0; k < perGroup * Kernel.Y * Kernel.X; k++)
                {
                    var (c, ky, kx) = (k / (Kernel.Y * Kernel.X), k / Kernel.X % Kernel.Y, k % Kernel.X);
                    var (y, z) = ((row * Stride.Y) + (ky * Dilation.Y) - Padding.Y, (column * Stride.X) + (kx * Dilation.X) - Padding.X);
                    if (y >= 0 && y < Size.Y && z >= 0 && z < Size.X)
                    {
                        var channel = (o / (Outputs / Groups) * perGroup) + c;
                        sum += w[(o * perGroup * Kernel.Y * Kernel.X) + k] * x[(((((n * Channels) + channel) * Size.Y) + y) * Size.X) + z];
                    }
                }

                return sum;
            }
        }
    }
}
