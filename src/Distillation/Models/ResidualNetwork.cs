using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>The network of a <see cref="ResidualShape"/>: from [cases, channels, rows, columns] to logits [cases, classes].</summary>
public sealed class ResidualNetwork : Network
{
    private readonly ResidualShape _shape;
    private readonly List<Module<Tensor, Tensor>> _layers = [];
    private readonly Linear _classifier;

    public ResidualNetwork(ResidualShape shape)
        : base(nameof(ResidualNetwork))
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        _shape = shape;
        Append("stem", new NormalisedConvolution(shape.Channels, shape.Widths[0], 3, stride: 1, rectifies: true));
        foreach (var stage in shape.Plan().GroupBy(block => block.Stage))
        {
            Append($"stage{stage.Key}", Sequential(stage.Select(block => ($"block{block.Place}", (Module<Tensor, Tensor>)new ResidualBlock(block, shape.HiddenDropout)))));
        }

        Append("pool", AdaptiveAvgPool2d(1));
        Append("flatten", Flatten());
        _classifier = Linear(shape.Widths[^1], shape.Classes);
        register_module("classifier", _classifier);
    }

    public override NetworkShape Shape => _shape;

    public override IReadOnlyList<Parameter> HiddenWeights => [];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = functional.dropout(input, _shape.InputDropout, training && _shape.InputDropout > 0);
        foreach (var layer in _layers)
        {
            var next = layer.forward(x);
            if (!ReferenceEquals(x, input))
            {
                x.Dispose();
            }

            x = next;
        }

        return RoundedProducts.Of(_classifier, x, ProductType).MoveToOuterDisposeScope();
    }

    private void Append(string name, Module<Tensor, Tensor> layer)
    {
        register_module(name, layer);
        _layers.Add(layer);
    }
}
