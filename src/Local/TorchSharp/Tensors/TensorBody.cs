using TorchSharp.Autograd;
using TorchSharp.Kernels;

namespace TorchSharp;

/// <summary>
/// What a <see cref="torch.Tensor"/> is a handle to: a strided window on a storage, with its place in the autograd
/// graph. Handles, gradients and graph edges share bodies by reference count, so that disposing a handle early (as
/// Sequential does) leaves the graph intact.
/// </summary>
internal sealed unsafe class TensorBody
{
    private static long _lastId;
    private Storage? _storage;
    private int _references = 1;

    public TensorBody(Storage storage, long offset, long[] shape, long[] strides, torch.ScalarType dtype)
        : this(shape, dtype, strides)
    {
        _storage = storage;
        Offset = offset;
    }

    /// <summary>A matrix whose values are computed when they are first read; takes the product over.</summary>
    public TensorBody(PackedProduct product, long[] shape)
        : this(shape, torch.ScalarType.Float32, Layout.Contiguous(shape)) => Deferred = product;

    private TensorBody(long[] shape, torch.ScalarType dtype, long[] strides)
    {
        Shape = shape;
        Strides = strides;
        Dtype = dtype;
        Count = Layout.Count(shape);
        IsContiguous = Layout.IsContiguous(shape, strides);
        Id = Interlocked.Increment(ref _lastId);
    }

    public long Id { get; }

    /// <summary>The memory; a product that was put off is carried out when it is first asked for.</summary>
    public Storage Storage => _storage ?? CarryOut();

    /// <summary>The product that will give this matrix its values, as long as nobody has read them.</summary>
    public PackedProduct? Deferred { get; private set; }

    /// <summary>In elements.</summary>
    public long Offset { get; private set; }

    public long[] Shape { get; private set; }

    public long[] Strides { get; private set; }

    public torch.ScalarType Dtype { get; private set; }

    public long Count { get; private set; }

    public bool IsContiguous { get; private set; }

    public int Rank => Shape.Length;

    public bool IsLeafRequiringGrad { get; set; }

    public TensorBody? Grad { get; set; }

    /// <summary>The gradient's values are to be read as zero whatever its memory holds (set by zero_grad, saves a pass).</summary>
    public bool GradIsZeroed { get; set; }

    public Node? Producer { get; private set; }

    public bool IsView { get; set; }

    public bool RequiresGrad => IsLeafRequiringGrad || Producer is not null;

    public byte* Data => Storage.Data + (Offset * Layout.Size(Dtype));

    public bool IsUnique => Volatile.Read(ref _references) == 1 && _storage is not { IsShared: true };

    public static TensorBody Empty(long[] shape, torch.ScalarType dtype)
        => new(Storage.Allocate(checked(Layout.Count(shape) * Layout.Size(dtype))), 0, shape, Layout.Contiguous(shape), dtype);

    public static TensorBody Zeros(long[] shape, torch.ScalarType dtype)
    {
        var body = Empty(shape, dtype);
        Copying.Clear(body.Data, body.Count * Layout.Size(dtype));
        return body;
    }

    public T* Pointer<T>()
        where T : unmanaged => (T*)Data;

    /// <summary>The same memory seen through another shape; outside the graph.</summary>
    public TensorBody View(long[] shape, long[] strides, long offset)
        => new(Storage.AddReference(), offset, shape, strides, Dtype);

    public TensorBody View(long[] shape) => View(shape, Layout.Contiguous(shape), Offset);

    public TensorBody Alias() => View(Shape, Strides, Offset);

    /// <summary>Makes this body stand for another's memory (set_, in-place operations with history).</summary>
    public void Adopt(TensorBody other)
    {
        var old = Storage;
        _storage = other.Storage.AddReference();
        Offset = other.Offset;
        Shape = other.Shape;
        Strides = other.Strides;
        Dtype = other.Dtype;
        Count = other.Count;
        IsContiguous = other.IsContiguous;
        old.Release();
    }

    public void SetProducer(Node? producer)
    {
        producer?.AddReference();
        var old = Producer;
        Producer = producer;
        old?.Release();
    }

    public void SetGrad(TensorBody? grad)
    {
        var old = Grad;
        Grad = grad;
        GradIsZeroed = false;
        old?.Release();
    }

    /// <summary>Writes the zeros that <see cref="GradIsZeroed"/> only promised.</summary>
    public TensorBody? MaterialisedGrad()
    {
        if (Grad is not null && GradIsZeroed)
        {
            Copying.Clear(Grad.Data, Grad.Count * Layout.Size(Grad.Dtype));
            GradIsZeroed = false;
        }

        return Grad;
    }

    public TensorBody AddReference()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
        {
            return;
        }

        _storage?.Release();
        Deferred?.Dispose();
        SetGrad(null);
        SetProducer(null);
    }

    private Storage CarryOut()
    {
        var storage = Storage.Allocate(Count * sizeof(float));
        Deferred!.Into((float*)storage.Data);
        Deferred.Dispose();
        Deferred = null;
        return _storage = storage;
    }
}
