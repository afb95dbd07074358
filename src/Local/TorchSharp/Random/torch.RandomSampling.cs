using TorchSharp.Random;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand(size.AsSpan(), dtype, device, requires_grad, generator);

    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var result = empty(size, dtype, device);
        Draws.Uniform(result.Body, 0, 1, generator);
        return result.with_requires_grad(requires_grad);
    }

    public static Tensor rand(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand([size], dtype, device, requires_grad, generator);

    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand([rows, columns], dtype, device, requires_grad, generator);

    public static Tensor rand(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand([size], dtype, device, requires_grad, generator);

    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => rand([rows, columns], dtype, device, requires_grad, generator);

    public static Tensor randn(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn(size.AsSpan(), dtype, device, requires_grad, generator);

    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var result = empty(size, dtype, device);
        Draws.Normal(result.Body, 0, 1, generator);
        return result.with_requires_grad(requires_grad);
    }

    public static Tensor randn(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn([size], dtype, device, requires_grad, generator);

    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn([rows, columns], dtype, device, requires_grad, generator);

    public static Tensor randn(int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn([size], dtype, device, requires_grad, generator);

    public static Tensor randn(int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randn([rows, columns], dtype, device, requires_grad, generator);

    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) => randint(0, high, size, dtype, device, requires_grad, generator);

    /// <summary>Integers of [low, high), as Int64 unless a dtype is given.</summary>
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        var result = empty(size, dtype ?? ScalarType.Int64, device);
        Draws.Integers(result.Body, low, high, generator);
        return result.with_requires_grad(requires_grad);
    }

    /// <summary>The numbers 0 … n-1 in random order, as Int64 unless a dtype is given.</summary>
    public static Tensor randperm(long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null)
    {
        using var order = empty(n, ScalarType.Int64, device);
        Draws.Permutation(order.Body, generator);
        return order.to_type(dtype ?? ScalarType.Int64).with_requires_grad(requires_grad);
    }

    public partial class Tensor
    {
        public Tensor normal_(double mean = 0.0, double std = 1.0, Generator? generator = null)
        {
            RequireWritable("normal_");
            Draws.Normal(Body, mean, std, generator);
            Body.Storage.Version++;
            return this;
        }

        public Tensor uniform_(double from, double to, Generator? generator = null)
        {
            RequireWritable("uniform_");
            Draws.Uniform(Body, from, to, generator);
            Body.Storage.Version++;
            return this;
        }

        /// <summary>One with each element as its probability, else zero.</summary>
        public Tensor bernoulli(Generator? generator = null)
        {
            using var draws = rand(Body.Shape, dtype, generator: generator);
            using var ones = draws.lt(this);
            return ones.to_type(dtype);
        }

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null)
        {
            RequireWritable("bernoulli_");
            Draws.Bernoulli(Body, p, generator);
            Body.Storage.Version++;
            return this;
        }
    }
}
