using TorchSharp.Threading;

namespace TorchSharp.Kernels;

/// <summary>Constant and counting values.</summary>
internal static unsafe class Filling
{
    private const long Grain = 1 << 16;

    public static void Fill(TensorBody body, Scalar value)
    {
        if (!body.IsContiguous)
        {
            using var single = new Owned(TensorBody.Empty([], body.Dtype));
            Fill(single.Body, value);
            using var expanded = new Owned(Copying.Expand(single.Body, body.Shape));
            Copying.Into(expanded.Body, body);
            return;
        }

        switch (body.Dtype)
        {
            case torch.ScalarType.Float32:
                Set(body.Pointer<float>(), body.Count, (float)value.Real);
                break;
            case torch.ScalarType.Float64:
                Set(body.Pointer<double>(), body.Count, value.Real);
                break;
            case torch.ScalarType.Int64:
                Set(body.Pointer<long>(), body.Count, value.Integer);
                break;
            case torch.ScalarType.Bool:
                Set(body.Data, body.Count, value.Real != 0 ? (byte)1 : (byte)0);
                break;
            default:
                Set(body.Data, body.Count, checked((byte)value.Integer));
                break;
        }
    }

    public static void Count(TensorBody body, Scalar start, Scalar step)
    {
        for (long i = 0; i < body.Count; i++)
        {
            switch (body.Dtype)
            {
                case torch.ScalarType.Float32:
                    body.Pointer<float>()[i] = (float)(start.Real + (i * step.Real));
                    break;
                case torch.ScalarType.Float64:
                    body.Pointer<double>()[i] = start.Real + (i * step.Real);
                    break;
                case torch.ScalarType.Int64:
                    body.Pointer<long>()[i] = start.Integer + (i * step.Integer);
                    break;
                default:
                    throw new NotSupportedException($"arange makes float, double and long tensors, not {body.Dtype}.");
            }
        }
    }

    private static void Set<T>(T* destination, long count, T value)
        where T : unmanaged
        => Workers.Ranges(count, Grain, (from, to) =>
        {
            while (from < to)
            {
                var length = (int)Math.Min(to - from, 1 << 28);
                new Span<T>(destination + from, length).Fill(value);
                from += length;
            }
        });
}
