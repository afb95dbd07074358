using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A basic block: ReLU(norm(conv(ReLU(norm(conv(x))))) + skip(x)).</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>, IProductLayer
{
    [ComponentName(Name = "conv1")]
    private readonly Conv2d _conv1;

    [ComponentName(Name = "norm1")]
    private readonly BatchNorm2d _norm1;

    [ComponentName(Name = "conv2")]
    private readonly Conv2d _conv2;

    [ComponentName(Name = "norm2")]
    private readonly BatchNorm2d _norm2;

    [ComponentName(Name = "skip")]
    private readonly NormalisedConvolution? _skip;

    private readonly long _stride;
    private readonly double _dropout;

    public ResidualBlock(BlockPlan plan, double dropout)
        : base(nameof(ResidualBlock))
    {
        _conv1 = Conv2d(plan.Inputs, plan.Outputs, 3, stride: plan.Stride, padding: 1, bias: false);
        _norm1 = BatchNorm2d(plan.Outputs);
        _conv2 = Conv2d(plan.Outputs, plan.Outputs, 3, padding: 1, bias: false);
        _norm2 = BatchNorm2d(plan.Outputs);
        _skip = plan.ChangesShape ? new NormalisedConvolution(plan.Inputs, plan.Outputs, 1, plan.Stride, rectifies: false) : null;
        (_stride, _dropout) = (plan.Stride, dropout);
        RegisterComponents();
    }

    public ScalarType ProductType { private get; set; } = ScalarType.Float32;

    public override Tensor forward(Tensor input)
    {
        // The activations in between are large: without a graph that needs them they go at once.
        using var scope = NewDisposeScope();
        var x = functional.relu(_norm1.forward(RoundedProducts.Of(_conv1, input, _stride, 1, ProductType)));
        x = functional.dropout(x, _dropout, training && _dropout > 0);
        x = _norm2.forward(RoundedProducts.Of(_conv2, x, 1, 1, ProductType));
        return functional.relu(x.add(_skip is null ? input : _skip.forward(input))).MoveToOuterDisposeScope();
    }
}
