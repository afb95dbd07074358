using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A convolution without bias and the normalisation of its output.</summary>
internal sealed class NormalisedConvolution : Module<Tensor, Tensor>, IProductLayer
{
    [ComponentName(Name = "conv")]
    private readonly Conv2d _convolution;

    [ComponentName(Name = "norm")]
    private readonly BatchNorm2d _norm;

    private readonly long _stride;
    private readonly long _padding;
    private readonly bool _rectifies;

    public NormalisedConvolution(long inputs, long outputs, long kernel, long stride, bool rectifies)
        : base(nameof(NormalisedConvolution))
    {
        (_stride, _padding, _rectifies) = (stride, kernel / 2, rectifies);
        _convolution = Conv2d(inputs, outputs, kernel, stride: stride, padding: _padding, bias: false);
        _norm = BatchNorm2d(outputs);
        RegisterComponents();
    }

    public ScalarType ProductType { private get; set; } = ScalarType.Float32;

    public override Tensor forward(Tensor input)
    {
        using var product = RoundedProducts.Of(_convolution, input, _stride, _padding, ProductType);
        var output = _norm.forward(product);
        if (!_rectifies)
        {
            return output;
        }

        using var before = output;
        return functional.relu(before);
    }
}
