using TorchSharp.Kernels;
using TorchSharp.Threading;

namespace TorchSharp.Random;

/// <summary>Fills tensors with random numbers; element i takes counter i of its operation's step.</summary>
internal static unsafe class Draws
{
    private const long Grain = 1 << 13;

    public static void Uniform(TensorBody body, double low, double high, torch.Generator? generator)
        => Fill(body, generator, (seed, step, i) => low + ((high - low) * Philox.Uniform(seed, step, i)));

    public static void Normal(TensorBody body, double mean, double deviation, torch.Generator? generator)
        => Fill(body, generator, (seed, step, i) => mean + (deviation * NormalQuantile(Philox.Uniform(seed, step, i) + (0.5 / (1UL << 53)))));

    public static void Bernoulli(TensorBody body, double p, torch.Generator? generator)
        => Fill(body, generator, (seed, step, i) => Philox.Uniform(seed, step, i) < p ? 1 : 0);

    public static void Integers(TensorBody body, long low, long high, torch.Generator? generator)
    {
        if (high <= low)
        {
            throw new ArgumentException($"No integer lies in [{low}, {high}).");
        }

        var (seed, step) = (generator ?? torch.Generator.Default).Next();
        using var values = new Owned(TensorBody.Empty(body.Shape, torch.ScalarType.Int64));
        for (long i = 0; i < body.Count; i++)
        {
            values.Body.Pointer<long>()[i] = low + (long)Philox.Below(seed, step, (ulong)i, (ulong)(high - low));
        }

        using var converted = new Owned(Copying.Convert(values.Body, body.Dtype));
        Copying.Into(converted.Body, body);
    }

    /// <summary>A uniformly drawn order of 0 … n-1 (Fisher and Yates).</summary>
    public static void Permutation(TensorBody body, torch.Generator? generator)
    {
        var (seed, step) = (generator ?? torch.Generator.Default).Next();
        var order = body.Pointer<long>();
        for (long i = 0; i < body.Count; i++)
        {
            var j = (long)Philox.Below(seed, step, (ulong)i, (ulong)(i + 1));
            order[i] = order[j];
            order[j] = i;
        }
    }

    private static void Fill(TensorBody body, torch.Generator? generator, Func<ulong, ulong, ulong, double> draw)
    {
        var (seed, step) = (generator ?? torch.Generator.Default).Next();
        using var values = new Owned(TensorBody.Empty(body.Shape, body.Dtype));
        var target = values.Body;
        switch (body.Dtype)
        {
            case torch.ScalarType.Float32:
                Workers.Ranges(body.Count, Grain, (from, to) =>
                {
                    for (var i = from; i < to; i++)
                    {
                        target.Pointer<float>()[i] = (float)draw(seed, step, (ulong)i);
                    }
                });
                break;
            case torch.ScalarType.Float64:
                for (long i = 0; i < body.Count; i++)
                {
                    target.Pointer<double>()[i] = draw(seed, step, (ulong)i);
                }

                break;
            default:
                throw new NotSupportedException($"Random real numbers fill floating-point tensors, not {body.Dtype}.");
        }

        Copying.Into(target, body);
    }

    /// <summary>
    /// The standard normal's quantile function, to about 1e-16 (Wichura, algorithm AS 241 PPND16, Applied Statistics 37,
    /// 1988). One uniform number gives one normal number.
    /// </summary>
    private static double NormalQuantile(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - (q * q);
            return q
                * Polynomial(r, [2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608])
                / Polynomial(r, [5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1]);
        }

        var tail = Math.Sqrt(-Elementary.Log(q < 0 ? p : 1 - p));
        double value;
        if (tail <= 5)
        {
            value = Polynomial(tail - 1.6, [7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734])
                / Polynomial(tail - 1.6, [1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1]);
        }
        else
        {
            value = Polynomial(tail - 5, [2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772])
                / Polynomial(tail - 5, [2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1]);
        }

        return q < 0 ? -value : value;
    }

    private static double Polynomial(double x, ReadOnlySpan<double> coefficients)
    {
        var sum = coefficients[0];
        foreach (var coefficient in coefficients[1..])
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}
