using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A stream of random numbers: a seed, and the number of operations that drew from it. Its state is 16 bytes (seed,
    /// steps; little-endian), so that a run resumes with the masks it would have drawn.
    /// </summary>
    public class Generator : IDisposable
    {
        private static readonly Generator TheDefault = new(0);
        private readonly Lock _gate = new();
        private ulong _seed;
        private ulong _step;

        public Generator(ulong seed = 0, Device? device = null)
        {
            RequireCpu(device);
            _seed = seed;
        }

        public static Generator Default => TheDefault;

        public Device device { get; } = CPU;

        public Generator manual_seed(long seed)
        {
            lock (_gate)
            {
                _seed = (ulong)seed;
                _step = 0;
            }

            return this;
        }

        /// <summary>Starts from a seed that the operating system draws, and says which.</summary>
        public long seed()
        {
            var drawn = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
            manual_seed(drawn);
            return drawn;
        }

        public long initial_seed()
        {
            lock (_gate)
            {
                return (long)_seed;
            }
        }

        public Tensor get_state()
        {
            var state = new byte[16];
            lock (_gate)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(state, _seed);
                BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(8), _step);
            }

            return tensor(state);
        }

        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.dtype != ScalarType.Byte || value.numel() != 16)
            {
                throw new ArgumentException($"A generator state is a Byte tensor of 16 elements, not {value.dtype} {Layout.Text(value.shape)}.", nameof(value));
            }

            using var dense = value.contiguous();
            lock (_gate)
            {
                _seed = BinaryPrimitives.ReadUInt64LittleEndian(dense.bytes);
                _step = BinaryPrimitives.ReadUInt64LittleEndian(dense.bytes[8..]);
            }
        }

        public void Dispose()
        {
            Dispose(disposing: true);
            GC.SuppressFinalize(this);
        }

        /// <summary>The key and counter for one operation; the next operation gets the next.</summary>
        internal (ulong Seed, ulong Step) Next()
        {
            lock (_gate)
            {
                return (_seed, _step++);
            }
        }

        protected virtual void Dispose(bool disposing)
        {
        }
    }

    public static class random
    {
        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static Tensor get_rng_state() => Generator.Default.get_state();

        public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);
    }

    public static long seed() => random.seed();

    public static long initial_seed() => random.initial_seed();

    /// <summary>Starts the default generator, which initialisers and dropout draw from.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    public static Tensor get_rng_state() => random.get_rng_state();

    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);
}
