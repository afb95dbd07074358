using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A multilayer perceptron: from [cases, inputs] to logits [cases, classes].</summary>
public sealed class Mlp : Network
{
    private readonly MlpShape _shape;
    private readonly Linear[] _layers;

    public Mlp(MlpShape shape)
        : base(nameof(Mlp))
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        _shape = shape;
        var sides = shape.Sides;
        _layers = new Linear[sides.Count - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = Linear(sides[i], sides[i + 1]);
            register_module($"layer{i}", _layers[i]);
        }
    }

    public override NetworkShape Shape => _shape;

    public override IReadOnlyList<Parameter> HiddenWeights => [.. _layers[..^1].Select(layer => layer.weight)];

    public override Tensor forward(Tensor input)
    {
        var x = functional.dropout(input, _shape.InputDropout, training && _shape.InputDropout > 0);
        for (var i = 0; i < _layers.Length - 1; i++)
        {
            x = functional.relu(RoundedProducts.Of(_layers[i], x, ProductType));
            x = functional.dropout(x, _shape.HiddenDropout, training && _shape.HiddenDropout > 0);
        }

        return RoundedProducts.Of(_layers[^1], x, ProductType);
    }
}
