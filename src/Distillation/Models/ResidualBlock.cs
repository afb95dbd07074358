using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A basic block: ReLU(norm(conv(ReLU(norm(conv(x))))) + skip(x)).</summary>
internal sealed class ResidualBlock : Module<Tensor, Tensor>
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
    private readonly Sequential? _skip;

    private readonly double _dropout;

    public ResidualBlock(BlockPlan plan, double dropout)
        : base(nameof(ResidualBlock))
    {
        _conv1 = Conv2d(plan.Inputs, plan.Outputs, 3, stride: plan.Stride, padding: 1, bias: false);
        _norm1 = BatchNorm2d(plan.Outputs);
        _conv2 = Conv2d(plan.Outputs, plan.Outputs, 3, padding: 1, bias: false);
        _norm2 = BatchNorm2d(plan.Outputs);
        _skip = plan.ChangesShape
            ? Sequential(("conv", Conv2d(plan.Inputs, plan.Outputs, 1, stride: plan.Stride, bias: false)), ("norm", BatchNorm2d(plan.Outputs)))
            : null;
        _dropout = dropout;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        // The activations in between are large: without a graph that needs them they go at once.
        using var scope = NewDisposeScope();
        var x = functional.relu(_norm1.forward(_conv1.forward(input)));
        x = functional.dropout(x, _dropout, training && _dropout > 0);
        x = _norm2.forward(_conv2.forward(x));
        return functional.relu(x.add(_skip is null ? input : _skip.forward(input))).MoveToOuterDisposeScope();
    }
}
