using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Autograd;

/// <summary>Compares a function's gradient with central differences in double precision.</summary>
internal static class CentralDifferences
{
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        using var scope = NewDisposeScope();
        foreach (var input in inputs)
        {
            input.requires_grad = true;
        }

        // A fixed weighting makes every output element count differently.
        Tensor Scalar()
        {
            var output = function(inputs);
            return (output * Weights(output)).sum();
        }

        Scalar().backward();
        const double H = 1e-6;
        foreach (var input in inputs)
        {
            var analytic = input.grad!.data<double>().ToArray();
            using var noGradient = no_grad();
            using var values = input.data<double>();
            for (var i = 0; i < analytic.Length; i++)
            {
                var original = values[Position(input, i)];
                values[Position(input, i)] = original + H;
                var above = Scalar().ToDouble();
                values[Position(input, i)] = original - H;
                var below = Scalar().ToDouble();
                values[Position(input, i)] = original;
                var numeric = (above - below) / (2 * H);
                Assert.True(Math.Abs(numeric - analytic[i]) <= 1e-6 + (1e-6 * Math.Abs(numeric)), $"element {i} of {input}: {analytic[i]:R} against {numeric:R}");
            }
        }
    }

    public static Tensor Values(long seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return rand(shape, float64, generator: generator).mul(2).sub(1);
    }

    /// <summary>0.3 + (0.7 i mod 1.1) for element i of an output: what each counts for, in double precision.</summary>
    public static Tensor Weights(Tensor output)
    {
        var weights = new double[output.numel()];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = 0.3 + (i * 0.7 % 1.1);
        }

        return tensor(weights, output.shape);
    }

    private static long[] Position(Tensor tensor, long flat)
    {
        var shape = tensor.shape;
        var position = new long[shape.Length];
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            position[d] = flat % shape[d];
            flat /= shape[d];
        }

        return position;
    }
}
