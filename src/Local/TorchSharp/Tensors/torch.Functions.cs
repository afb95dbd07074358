namespace TorchSharp;

public static partial class torch
{
    public static Tensor add(Tensor left, Tensor right) => left.add(right);

    public static Tensor sub(Tensor left, Tensor right) => left.sub(right);

    public static Tensor mul(Tensor left, Tensor right) => left.mul(right);

    public static Tensor div(Tensor left, Tensor right) => left.div(right);

    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    public static Tensor exp(Tensor input) => input.exp();

    public static Tensor log(Tensor input) => input.log();

    public static Tensor log1p(Tensor input) => input.log1p();

    public static Tensor sigmoid(Tensor input) => input.sigmoid();

    public static Tensor tanh(Tensor input) => input.tanh();

    public static Tensor maximum(Tensor input, Tensor other) => input.maximum(other);

    public static Tensor minimum(Tensor input, Tensor other) => input.minimum(other);

    public static Tensor sqrt(Tensor input) => input.sqrt();

    public static Tensor abs(Tensor input) => input.abs();

    public static Tensor square(Tensor input) => input.square();

    public static Tensor pow(Tensor left, Scalar exponent) => left.pow(exponent);

    public static Tensor clamp(Tensor input, Scalar? min = null, Scalar? max = null) => input.clamp(min, max);

    public static Tensor sum(Tensor input, ScalarType? type = null) => input.sum(type);

    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) => input.sum(dim, keepdim, type);

    public static Tensor mean(Tensor input) => input.mean();

    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) => input.mean(dimensions, keepdim, type);

    public static Tensor max(Tensor input) => input.max();

    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false) => input.max(dim, keepdim);

    public static Tensor min(Tensor input) => input.min();

    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false) => input.min(dim, keepdim);

    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);

    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) => input.sort(dim, descending, stable);

    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => input.logsumexp(dim, keepdim);

    public static Tensor masked_select(Tensor input, Tensor mask) => input.masked_select(mask);

    public static Tensor nonzero(Tensor input) => input.nonzero();

    public static Tensor flip(Tensor input, params long[] dims) => input.flip(dims);

    public static Tensor[] chunk(Tensor input, long chunks, long dim = 0L) => input.chunk(chunks, dim);

    public static Tensor[] split(Tensor tensor, long[] split_size_or_sections, long dim = 0L) => tensor.split(split_size_or_sections, dim);

    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => input.scatter(dim, index, src);

    public static Tensor argmin(Tensor input) => input.argmin();

    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => input.argmin(dim, keepdim);

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
