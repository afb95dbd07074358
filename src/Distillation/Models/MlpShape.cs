namespace Retort.Distillation.Models;

/// <summary>A multilayer perceptron with ReLU units.</summary>
public sealed record MlpShape
{
    /// <summary>Network inputs; pixels of an image.</summary>
    public required int Inputs { get; init; }

    /// <summary>Units of each hidden layer, from the input on.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    public required int Classes { get; init; }

    /// <summary>Probability of dropping an input while training; 0.</summary>
    public double InputDropout { get; init; }

    /// <summary>Probability of dropping a hidden unit while training; 0.</summary>
    public double HiddenDropout { get; init; }

    /// <summary>Sides of the layers, inputs and classes included.</summary>
    public IReadOnlyList<int> Sides => [Inputs, .. Hidden, Classes];

    /// <summary>Weights and biases.</summary>
    public long ParameterCount => Sides.Zip(Sides.Skip(1), (from, to) => ((long)from + 1) * to).Sum();

    /// <exception cref="ArgumentException">A size is not positive or a probability is outside [0, 1).</exception>
    internal void Validate()
    {
        if (Sides.Any(side => side <= 0))
        {
            throw new ArgumentException($"A network of sides {string.Join('-', Sides)} is not possible; each must be positive.");
        }

        foreach (var (name, probability) in ((string, double)[])[(nameof(InputDropout), InputDropout), (nameof(HiddenDropout), HiddenDropout)])
        {
            if (!(probability >= 0 && probability < 1))
            {
                throw new ArgumentException($"{name} is {probability}; a probability from 0 to below 1 is needed.");
            }
        }
    }
}
