using TorchSharp.Autograd;
using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// A handle to an n-dimensional array of numbers. It belongs to the dispose scope that was current when it was made;
    /// without one its owner disposes it (a finaliser is the safety net).
    /// </summary>
    /// <remarks>
    /// NaN and infinities follow IEEE 754 and PyTorch. Arithmetic and functions propagate NaN; a function outside its domain
    /// gives NaN (the logarithm of zero -infinity, a division by zero an infinity). Sums, means, products of matrices, max,
    /// min, argmax, argmin, maximum, minimum, clamp and relu propagate NaN too. Comparisons with NaN are false, but for ne.
    /// Sorting puts NaN last, topk counts it as the largest. Choosing (where, masked_fill, indices) copies what is chosen and
    /// is blind to the rest. A row of softmax, log_softmax or cross_entropy with NaN or +infinity is NaN and leaves other
    /// rows alone; -infinity is a probability of zero, and a class of target probability zero may have it. Gradients in
    /// single precision whose magnitude is below 2^-100 may become zero; nothing else is hidden or replaced.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private static long _totalCount;
        private static long _peakCount;
        private TensorBody? _body;

        internal Tensor(TensorBody body, bool register = true)
        {
            _body = body;
            var total = Interlocked.Increment(ref _totalCount);
            _peakCount = Math.Max(total, _peakCount);
            if (register)
            {
                OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
            }
        }

        ~Tensor() => Dispose(false);

        /// <summary>Live tensors of the process: the leak counter.</summary>
        public static long TotalCount => Interlocked.Read(ref _totalCount);

        public static long PeakCount => Interlocked.Read(ref _peakCount);

        public bool IsInvalid => _body is null;

        public ScalarType dtype => Body.Dtype;

        public Device device
        {
            get
            {
                _ = Body;
                return CPU;
            }
        }

        public DeviceType device_type => device.type;

        public int device_index => device.index;

        /// <summary>A copy: changing it does not change the tensor.</summary>
        public long[] shape => (long[])Body.Shape.Clone();

        public long Dimensions => Body.Rank;

        public long ndim => Body.Rank;

        public long NumberOfElements => Body.Count;

        public long ElementSize => Layout.Size(Body.Dtype);

        public bool is_leaf => Body.Producer is null;

        /// <summary>Whether gradients are collected; settable on leaves of floating-point type.</summary>
        public bool requires_grad
        {
            get => Body.RequiresGrad;
            set
            {
                if (value && !is_floating_point())
                {
                    throw new InvalidOperationException($"Only floating-point tensors can require gradients; this one is {dtype}.");
                }

                if (Body.Producer is not null)
                {
                    if (!value)
                    {
                        throw new InvalidOperationException("requires_grad can be switched off on leaves only; use detach().");
                    }

                    return;
                }

                Body.IsLeafRequiringGrad = value;
            }
        }

        /// <summary>
        /// The sum of gradients since it was last cleared, as a new handle to the same memory; null where there is none.
        /// </summary>
        public Tensor? grad
        {
            get => Body.MaterialisedGrad() is { } gradient ? new Tensor(gradient.AddReference()) : null;
            set
            {
                if (value is not null && (value.dtype != dtype || !value.Body.Shape.AsSpan().SequenceEqual(Body.Shape)))
                {
                    throw new ArgumentException($"A gradient of shape {Layout.Text(value.Body.Shape)} and type {value.dtype} does not belong to a tensor of shape {Layout.Text(Body.Shape)} and type {dtype}.");
                }

                Body.SetGrad(value?.Body.AddReference());
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        internal TensorBody Body => _body ?? throw new ObjectDisposedException("Tensor", "The tensor was disposed, or given up to a Parameter.");

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() => IsInvalid ? "[disposed]" : $"{Layout.Text(Body.Shape)}, type = {dtype}, device = cpu";

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public long dim() => Body.Rank;

        public long numel() => Body.Count;

        public long element_size() => ElementSize;

        public long[] size() => shape;

        public long size(int dim) => Body.Shape[Layout.Dimension(dim, Body.Rank, "size")];

        public long[] stride() => (long[])Body.Strides.Clone();

        public bool is_contiguous() => Body.IsContiguous;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other)
        {
            ArgumentNullException.ThrowIfNull(other);
            return MoveToOtherDisposeScope(other.OwningDisposeScope);
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        /// <summary>Computes the gradients of a scalar with respect to every leaf that it was computed from.</summary>
        public void backward() => BackwardPass.Run(Body);

        /// <summary>The same memory outside the graph.</summary>
        public Tensor detach() => new(Body.Alias());

        /// <summary>Another handle to the same tensor.</summary>
        public Tensor alias() => new(Body.AddReference());

        internal TensorBody MoveBody()
        {
            var body = Body;
            Interlocked.Decrement(ref _totalCount);
            _body = null;
#pragma warning disable CA1816 // The handle is given up, which is as good as disposed.
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
            return body;
        }

        /// <summary>
        /// Wraps the result of an operation and, when gradients are recorded and an input needs one, joins it to the graph.
        /// </summary>
        internal static Tensor Record(TensorBody result, string operation, ReadOnlySpan<TensorBody?> inputs, ReadOnlySpan<TensorBody> saved, BackwardRule rule)
        {
            if (AutoGradMode.IsEnabled)
            {
                foreach (var input in inputs)
                {
                    if (input is { RequiresGrad: true })
                    {
                        result.SetProducer(new Node(operation, inputs, saved, rule));
                        break;
                    }
                }
            }

            return new Tensor(result);
        }

        /// <summary>Replaces this tensor's contents by a result computed from it, keeping the history.</summary>
        internal Tensor WriteBack(Tensor result, string operation)
        {
            RequireWritable(operation);
            Arithmetic.RequireShape(Body, result.Body, operation);
            if (result.Body.Dtype != dtype)
            {
                throw new InvalidOperationException($"{operation}: a {result.Body.Dtype} result cannot be written into a {dtype} tensor.");
            }

            if (result.Body.Producer is not null && Body.IsView)
            {
                throw new InvalidOperationException($"{operation} with recorded gradients on a view is not supported: write to the whole tensor, or under no_grad().");
            }

            Copying.Into(result.Body, Body);
            Body.Storage.Version++;
            Body.SetProducer(result.Body.Producer);
            result.Dispose();
            return this;
        }

        internal void RequireWritable(string operation)
        {
            if (AutoGradMode.IsEnabled && Body.IsLeafRequiringGrad)
            {
                throw new InvalidOperationException($"{operation}: a leaf that requires a gradient cannot be changed in place while gradients are recorded; use no_grad().");
            }
        }

        protected virtual void Dispose(bool disposing)
        {
            var body = Interlocked.Exchange(ref _body, null);
            if (body is null)
            {
                return;
            }

            if (disposing)
            {
                DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
                OwningDisposeScope?.MarkAsDisposed(this);
            }

            Interlocked.Decrement(ref _totalCount);
            body.Release();
        }
    }
}
