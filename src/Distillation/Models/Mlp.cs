using Retort.Distillation.Checkpoints;
using Retort.Distillation.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A multilayer perceptron: from [cases, inputs] to logits [cases, classes].</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;

    public Mlp(MlpShape shape)
        : base(nameof(Mlp))
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
        var sides = shape.Sides;
        _layers = new Linear[sides.Count - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = Linear(sides[i], sides[i + 1]);
            register_module($"layer{i}", _layers[i]);
        }
    }

    public MlpShape Shape { get; }

    /// <summary>The incoming weights of each hidden layer, one row a unit: what a max-norm constraint bounds.</summary>
    public IReadOnlyList<Parameter> HiddenWeights => [.. _layers[..^1].Select(layer => layer.weight)];

    /// <summary>Sets all parameters from the seed: the same on every engine and device.</summary>
    public void Initialise(long seed, Initialisation initialisation)
    {
        for (var i = 0; i < _layers.Length; i++)
        {
            var (inputs, outputs) = (Shape.Sides[i], Shape.Sides[i + 1]);
            var deviation = initialisation == Initialisation.HeNormal ? Math.Sqrt(2.0 / inputs) : 0.01;
            var stream = new RandomStream(seed, RandomPurpose.Initialisation, i);
            var values = new float[inputs * outputs];
            for (var j = 0; j < values.Length; j++)
            {
                values[j] = (float)(deviation * stream.NextNormal());
            }

            TensorMemory.Write(_layers[i].weight, values);
            TensorMemory.Write(_layers[i].bias!, new float[outputs]);
        }
    }

    public override Tensor forward(Tensor input)
    {
        var x = functional.dropout(input, Shape.InputDropout, training && Shape.InputDropout > 0);
        for (var i = 0; i < _layers.Length - 1; i++)
        {
            x = functional.relu(_layers[i].forward(x));
            x = functional.dropout(x, Shape.HiddenDropout, training && Shape.HiddenDropout > 0);
        }

        return _layers[^1].forward(x);
    }

    /// <summary>Copies of all parameters, named <c>layer0.weight</c> and so on.</summary>
    public IReadOnlyList<StoredTensor> Store() =>
        [.. named_parameters().Select(named => TensorMemory.Store(named.name, named.parameter))];

    /// <summary>Sets all parameters from stored ones.</summary>
    /// <exception cref="InvalidDataException">One is missing or has another shape.</exception>
    public void Load(TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        foreach (var (name, parameter) in named_parameters())
        {
            TensorMemory.Load(parameter, file.Tensor(name));
        }
    }
}
