using TorchSharp.Kernels;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The raw bytes of a contiguous tensor, row-major, little-endian.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!Body.IsContiguous)
                {
                    throw new InvalidOperationException("bytes needs a contiguous tensor; call contiguous() first.");
                }

                return new Span<byte>(Body.Data, checked((int)(Body.Count * ElementSize)));
            }
        }

        /// <summary>Element access from .NET; T must be the tensor's element type.</summary>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            Require<T>();
            return new TensorAccessor<T>(this);
        }

        /// <summary>The value of a tensor of one element.</summary>
        public unsafe T item<T>()
            where T : unmanaged
        {
            Require<T>();
            RequireSingle("item");
            return *Body.Pointer<T>();
        }

        public unsafe Scalar ToScalar()
        {
            RequireSingle("ToScalar");
            return dtype switch
            {
                ScalarType.Float32 => *Body.Pointer<float>(),
                ScalarType.Float64 => *Body.Pointer<double>(),
                ScalarType.Int64 => *Body.Pointer<long>(),
                ScalarType.Bool => *Body.Data != 0,
                _ => *Body.Data,
            };
        }

        public Tensor fill_(Scalar value)
        {
            ArgumentNullException.ThrowIfNull(value);
            RequireWritable("fill_");
            Filling.Fill(Body, value);
            Body.Storage.Version++;
            Body.SetProducer(null);
            return this;
        }

        public Tensor zero_() => fill_(0);

        /// <summary>Writes the elements in row-major order, as <see cref="ReadBytesFromStream"/> reads them.</summary>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            using var contiguous = new Owned(Copying.Contiguous(Body));
            Write(contiguous.Body, stream);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ArgumentNullException.ThrowIfNull(stream);
            using var staging = new Owned(TensorBody.Empty(Body.Shape, dtype));
            Read(staging.Body, stream);
            Copying.Into(staging.Body, Body);
            Body.Storage.Version++;
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            Tensor result;
            if (type == dtype)
            {
                result = copy ? clone() : alias();
            }
            else
            {
                var original = dtype;
                result = Record(Copying.Convert(Body, type), "to", is_floating_point() && torch.is_floating_point(type) ? [Body] : [], [],
                    (node, gradient, inputs) => inputs[0] = Copying.Convert(gradient, original));
            }

            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            RequireCpu(device);
            return to_type(dtype, copy, disposeAfter, non_blocking);
        }

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            RequireCpu(device);
            return to_type(type, copy, disposeAfter, non_blocking);
        }

        public Tensor cpu() => alias();

        public Tensor clone()
            => Record(Copying.Clone(Body), "clone", [Body], [], (node, gradient, inputs) => inputs[0] = gradient.AddReference());

        public Tensor contiguous() => Body.IsContiguous ? alias() : clone();

        /// <summary>Copies the source's elements, converted and broadcast, into this tensor.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            ArgumentNullException.ThrowIfNull(source);
            using var converted = source.to_type(dtype);
            if (converted.Body.Shape.AsSpan().SequenceEqual(Body.Shape) && !(Autograd.AutoGradMode.IsEnabled && (source.requires_grad || requires_grad)))
            {
                Copying.Into(converted.Body, Body);
                Body.Storage.Version++;
                return this;
            }

            return WriteBack(converted.expand(shape).clone(), "copy_");
        }

        /// <summary>Makes this tensor a window on the source's memory.</summary>
        public Tensor set_(Tensor source)
        {
            ArgumentNullException.ThrowIfNull(source);
            RequireWritable("set_");
            Body.Adopt(source.Body);
            return this;
        }

        /// <summary>Changes the element type under all handles of this tensor, its gradient's too.</summary>
        internal void ConvertInPlace(ScalarType type)
        {
            if (type == dtype)
            {
                return;
            }

            var gradient = Body.MaterialisedGrad();
            using var converted = new Owned(Copying.Convert(Body, type));
            Body.Adopt(converted.Body);
            if (gradient is not null)
            {
                Body.SetGrad(Copying.Convert(gradient, type));
            }
        }

        internal static unsafe void Write(TensorBody body, Stream stream)
        {
            var left = body.Count * Layout.Size(body.Dtype);
            for (var from = body.Data; left > 0;)
            {
                var length = (int)Math.Min(left, 1 << 20);
                stream.Write(new ReadOnlySpan<byte>(from, length));
                from += length;
                left -= length;
            }
        }

        internal static unsafe void Read(TensorBody body, Stream stream)
        {
            var left = body.Count * Layout.Size(body.Dtype);
            for (var to = body.Data; left > 0;)
            {
                var length = (int)Math.Min(left, 1 << 20);
                stream.ReadExactly(new Span<byte>(to, length));
                to += length;
                left -= length;
            }
        }

        private void Require<T>()
        {
            if (Layout.TypeOf(typeof(T)) != dtype)
            {
                throw new ArgumentException($"The tensor holds {dtype}, not {typeof(T).Name}.");
            }
        }

        private void RequireSingle(string operation)
        {
            if (Body.Count != 1)
            {
                throw new InvalidOperationException($"{operation} needs a tensor of one element; this one has the shape {Layout.Text(Body.Shape)}.");
            }
        }
    }
}
