using TorchSharp.Kernels;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// (x − mean) / √(var + eps) · weight + bias for each channel of [N, C, …]. While training, mean and (biased) variance
            /// are the batch's, and the running statistics move towards the batch's mean and unbiased variance by the share
            /// momentum; else the running statistics are used. Ioffe and Szegedy (2015).
            /// </summary>
            public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
            {
                ArgumentNullException.ThrowIfNull(input);
                var x = input.Body;
                if (x.Rank < 2 || !input.is_floating_point())
                {
                    throw new ArgumentException($"batch_norm needs a floating-point input of shape [N, C, ...], not {input.dtype} {Layout.Text(x.Shape)}.", nameof(input));
                }

                foreach (var (name, tensor) in new[] { (nameof(running_mean), running_mean), (nameof(running_var), running_var), (nameof(weight), weight), (nameof(bias), bias) })
                {
                    if (tensor is not null && (tensor.dtype != input.dtype || tensor.Body.Rank != 1 || tensor.Body.Shape[0] != x.Shape[1] || !tensor.is_contiguous()))
                    {
                        throw new ArgumentException($"batch_norm: {name} is {tensor.dtype} {Layout.Text(tensor.Body.Shape)}; an input of {input.dtype} {Layout.Text(x.Shape)} needs {input.dtype} [{x.Shape[1]}].", name);
                    }
                }

                if (running_mean is null != (running_var is null) || (!training && running_mean is null))
                {
                    throw new ArgumentException("batch_norm needs running_mean and running_var, both while evaluating, both or neither while training.");
                }

                var perChannel = x.Count / Math.Max(1, x.Shape[1]);
                if (training && perChannel <= 1)
                {
                    throw new ArgumentException($"batch_norm: expected more than 1 value per channel when training, got input size {Layout.Text(x.Shape)}.", nameof(input));
                }

                using var images = new Owned(Copying.Contiguous(x));
                using var statistics = new Owned(training
                    ? BatchNormKernels.Statistics(images.Body, running_mean?.Body, running_var?.Body, momentum, eps)
                    : BatchNormKernels.Running(running_mean!.Body, running_var!.Body, eps));
                var output = BatchNormKernels.Normalise(images.Body, statistics.Body, weight?.Body, bias?.Body);
                if (training && running_mean is not null)
                {
                    running_mean.Body.Storage.Version++;
                    running_var!.Body.Storage.Version++;
                }

                TensorBody[] saved = weight is null ? [images.Body, statistics.Body] : [images.Body, statistics.Body, weight.Body];
                return Tensor.Record(output, "batch_norm", [x, weight?.Body, bias?.Body], saved, (node, gradient, inputs) =>
                {
                    // Nobody else reads a gradient of which this is the only owner: the input's takes its place.
                    var reuse = gradient.IsUnique && gradient.IsContiguous;
                    using var slope = new Owned(Copying.Contiguous(gradient));
                    var scale = weight is null ? null : node.Saved(2);
                    inputs[0] = !node.Needs(0) ? null : reuse ? gradient.AddReference() : TensorBody.Empty(gradient.Shape, gradient.Dtype);
                    BatchNormKernels.Gradients(node.Saved(0), node.Saved(1), scale, slope.Body, training, inputs[0], out var weightGradient, out var biasGradient);
                    (inputs[1], inputs[2]) = (Kept(node.Needs(1), weightGradient), Kept(node.Needs(2), biasGradient));
                });
            }

            private static TensorBody? Kept(bool needed, TensorBody body)
            {
                if (needed)
                {
                    return body;
                }

                body.Release();
                return null;
            }
        }
    }
}
