namespace Retort.Distillation.Numerics;

/// <summary>Random numbers indexed by seed, purpose and index (an epoch, a layer), the same on every platform and in every thread.</summary>
public sealed class RandomStream(long seed, RandomPurpose purpose, long index)
{
    private readonly ulong _key = unchecked((ulong)seed);
    private readonly uint _stream = unchecked((uint)purpose << 24 ^ (uint)(index >> 32));
    private readonly uint _index = unchecked((uint)index);
    private ulong _counter;
    private (uint A, uint B, uint C, uint D) _block;
    private int _used = 4;
    private double? _spareNormal;

    /// <summary>A number that seeds another generator, different for each seed, purpose and index.</summary>
    public static long SeedFor(long seed, RandomPurpose purpose, long index)
    {
        var stream = new RandomStream(seed, purpose, index);
        return (long)(((ulong)stream.NextUInt32() << 32 | stream.NextUInt32()) >> 1);
    }

    public uint NextUInt32()
    {
        if (_used == 4)
        {
            _block = Philox.Block(_key, (uint)_counter, (uint)(_counter >> 32), _index, _stream);
            _counter++;
            _used = 0;
        }

        return _used++ switch { 0 => _block.A, 1 => _block.B, 2 => _block.C, _ => _block.D };
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble()
    {
        var high = (ulong)(NextUInt32() >> 5);
        return ((high << 26) + (NextUInt32() >> 6)) * (1.0 / (1UL << 53));
    }

    /// <summary>Uniform in [0, <paramref name="bound"/>), without bias (Lemire 2019).</summary>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        var limit = unchecked((uint)-bound) % (uint)bound;
        while (true)
        {
            var product = (ulong)NextUInt32() * (uint)bound;
            if ((uint)product >= limit)
            {
                return (int)(product >> 32);
            }
        }
    }

    /// <summary>Standard normal (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        if (_spareNormal is { } spare)
        {
            _spareNormal = null;
            return spare;
        }

        while (true)
        {
            var x = 2 * NextDouble() - 1;
            var y = 2 * NextDouble() - 1;
            var square = x * x + y * y;
            if (square is > 0 and < 1)
            {
                var scale = Math.Sqrt(-2 * PortableMath.Log(square) / square);
                _spareNormal = y * scale;
                return x * scale;
            }
        }
    }

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextBelow(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
