namespace TorchSharp;

public static partial class torch
{
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor div(Tensor left, Tensor right) => left.div(right);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    public static Tensor mean(Tensor input) => input.mean();

    public static Tensor max(Tensor input) => input.max();

    public static Tensor argmax(Tensor input) => input.argmax();

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => input.argmax(dim, keepdim);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => input.index_select(dim, index);

    public static Tensor gather(Tensor input, long dim, Tensor index) => input.gather(dim, index);

    public static Tensor softmax(Tensor input, int dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

    public static bool allclose(Tensor tensor, Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => tensor.allclose(target, rtol, atol, equal_nan);

    /// <summary>Joins tensors along an existing dimension.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0)
        {
            throw new ArgumentException("cat needs at least one tensor.", nameof(tensors));
        }

        var first = tensors[0].Body;
        var at = Layout.Dimension(dim, first.Rank, "cat");
        var shape = (long[])first.Shape.Clone();
        shape[at] = 0;
        foreach (var tensor in tensors)
        {
            var fits = tensor.dtype == first.Dtype && tensor.Body.Rank == first.Rank;
            for (var d = 0; fits && d < first.Rank; d++)
            {
                fits = d == at || tensor.Body.Shape[d] == first.Shape[d];
            }

            if (!fits)
            {
                throw new ArgumentException($"cat: {Layout.Text(tensor.Body.Shape)} ({tensor.dtype}) does not join {Layout.Text(first.Shape)} ({first.Dtype}) along dimension {at}.");
            }

            shape[at] += tensor.Body.Shape[at];
        }

        var result = TensorBody.Empty(shape, first.Dtype);
        var starts = new long[tensors.Count];
        var lengths = new long[tensors.Count];
        long start = 0;
        for (var i = 0; i < tensors.Count; i++)
        {
            (starts[i], lengths[i]) = (start, tensors[i].Body.Shape[at]);
            using var part = new Owned(Part(result, at, start, lengths[i]));
            Copying.Into(tensors[i].Body, part.Body);
            start += lengths[i];
        }

        return Tensor.Record(result, "cat", [.. tensors.Select(tensor => tensor.Body)], [], (node, gradient, inputs) =>
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = node.Needs(i) ? Part(gradient, at, starts[i], lengths[i]) : null;
            }
        });
    }

    /// <summary>Joins equally shaped tensors along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var raised = tensors.Select(tensor => tensor.unsqueeze(dim)).ToArray();
        try
        {
            return cat(raised, dim);
        }
        finally
        {
            foreach (var tensor in raised)
            {
                tensor.Dispose();
            }
        }
    }

    private static TensorBody Part(TensorBody body, int dim, long start, long length)
    {
        var shape = (long[])body.Shape.Clone();
        shape[dim] = length;
        return body.View(shape, body.Strides, body.Offset + (start * body.Strides[dim]));
    }
}
