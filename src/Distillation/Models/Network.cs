using Retort.Distillation.Checkpoints;
using Retort.Distillation.Numerics;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>A network from [cases, …<see cref="NetworkShape.InputShape"/>] to logits [cases, classes].</summary>
public abstract class Network(string name) : Module<Tensor, Tensor>(name)
{
    public abstract NetworkShape Shape { get; }

    /// <summary>
    /// The type that inputs and weights of matrix products and convolutions are rounded to; Float32, which rounds nothing. Weights,
    /// their gradients and updates, normalisation, activations and the loss stay in Float32 (Micikevicius et al. 2018, section 3.1).
    /// </summary>
    public ScalarType ProductType
    {
        get;
        set
        {
            field = value;
            foreach (var module in modules())
            {
                if (module is IProductLayer layer) layer.ProductType = value;
            }
        }
    }
    = ScalarType.Float32;

    /// <summary>The incoming weights of each hidden layer, one row a unit: what a max-norm constraint bounds. Empty where normalisation takes the meaning from their scale.</summary>
    public abstract IReadOnlyList<Parameter> HiddenWeights { get; }

    /// <summary>Sets all parameters from the seed, the same on every engine and device: weights as asked, scales of a normalisation to one, biases to zero.</summary>
    public void Initialise(long seed, Initialisation initialisation)
    {
        var layer = 0;
        foreach (var (name, parameter) in named_parameters())
        {
            var values = new float[parameter.numel()];
            if (parameter.dim() == 1)
            {
                Array.Fill(values, name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1);
            }
            else
            {
                var inputs = parameter.numel() / parameter.shape[0];
                var deviation = initialisation == Initialisation.HeNormal ? Math.Sqrt(2.0 / inputs) : 0.01;
                var stream = new RandomStream(seed, RandomPurpose.Initialisation, layer++);
                for (var j = 0; j < values.Length; j++)
                {
                    values[j] = (float)(deviation * stream.NextNormal());
                }
            }

            TensorMemory.Write(parameter, values);
        }
    }

    /// <summary>Copies of all parameters and buffers, under their names in the state.</summary>
    public IReadOnlyList<StoredTensor> Store() => [.. state_dict().Select(named => TensorMemory.Store(named.Key, named.Value))];

    /// <summary>Sets all parameters and buffers from stored ones.</summary>
    /// <exception cref="InvalidDataException">They are another network's; the message names every tensor that differs.</exception>
    public void Load(IReadOnlyList<StoredTensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        StoredNetwork.RequireTensors(Shape, tensors);
        var state = state_dict();
        foreach (var tensor in tensors)
        {
            TensorMemory.Load(state[tensor.Name], tensor);
        }
    }
}
