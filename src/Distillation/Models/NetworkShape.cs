using System.Globalization;
using Retort.Distillation.Data;

namespace Retort.Distillation.Models;

/// <summary>What a network is, apart from its weights.</summary>
public abstract record NetworkShape
{
    public required int Classes { get; init; }

    /// <summary>Probability of dropping an input while training; 0.</summary>
    public double InputDropout { get; init; }

    /// <summary>Probability of dropping a hidden unit while training; 0.</summary>
    public double HiddenDropout { get; init; }

    /// <summary>Sides of one case's input: [inputs] or [channels, rows, columns].</summary>
    public abstract IReadOnlyList<long> InputShape { get; }

    /// <summary>The architecture in a few words, such as <c>784-1200-1200-10</c>; two networks with the same text have the same tensors.</summary>
    public abstract string Text { get; }

    /// <summary>Every layer with weights of its own or another output shape, from the input on.</summary>
    public abstract IReadOnlyList<LayerFacts> Layers { get; }

    /// <summary>Numbers learned.</summary>
    public long ParameterCount => Layers.Sum(layer => layer.Parameters);

    /// <summary>A network of this shape; its weights are to be initialised or loaded.</summary>
    /// <exception cref="ArgumentException">A size is not positive or a probability is outside [0, 1).</exception>
    public abstract Network Create();

    /// <summary>Name and version of the checkpoint format, which tells the architectures apart.</summary>
    internal abstract string Format { get; }

    /// <summary>The shape in a checkpoint's metadata, besides <see cref="Format"/>.</summary>
    internal abstract IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="ArgumentException">A size is not positive or a probability is outside [0, 1).</exception>
    internal virtual void Validate()
    {
        foreach (var (name, probability) in ((string, double)[])[(nameof(InputDropout), InputDropout), (nameof(HiddenDropout), HiddenDropout)])
        {
            if (!(probability >= 0 && probability < 1))
            {
                throw new ArgumentException($"{name} is {probability}; a probability from 0 to below 1 is needed.");
            }
        }
    }

    /// <exception cref="ArgumentException">The network takes other images or tells other classes apart.</exception>
    internal void RequireFor(Dataset dataset)
    {
        var images = dataset.Train;
        long[] expected = InputShape.Count == 1 ? [images.Inputs] : [images.Channels, images.Rows, images.Columns];
        if (!InputShape.SequenceEqual(expected) || Classes != dataset.Classes)
        {
            throw new ArgumentException(
                $"A network of inputs [{Listed(InputShape)}] and {Classes} classes does not fit {dataset.Name}, which has [{Listed(expected)}] and {dataset.Classes}.");
        }
    }

    internal static string Listed(IEnumerable<long> sides) => string.Join(", ", sides.Select(side => side.ToString(CultureInfo.InvariantCulture)));
}
