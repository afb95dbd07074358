using System.Globalization;

namespace Retort.Distillation.Models;

/// <summary>A multilayer perceptron with ReLU units.</summary>
public sealed record MlpShape : NetworkShape
{
    internal const string CheckpointFormat = "retort.mlp/1";

    /// <summary>Network inputs; pixels of an image.</summary>
    public required int Inputs { get; init; }

    /// <summary>Units of each hidden layer, from the input on.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>Sides of the layers, inputs and classes included.</summary>
    public IReadOnlyList<int> Sides => [Inputs, .. Hidden, Classes];

    public override IReadOnlyList<long> InputShape => [Inputs];

    public override string Text => string.Join('-', Sides.Select(side => side.ToString(CultureInfo.InvariantCulture)));

    public override IReadOnlyList<LayerFacts> Layers =>
        [.. Sides.Zip(Sides.Skip(1)).Select((pair, i) => LayerFacts.Linear($"layer{i}", pair.First, pair.Second, first: i == 0))];

    public override Network Create() => new Mlp(this);

    internal override string Format => CheckpointFormat;

    internal override IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string> { ["sides"] = Text };

    internal static MlpShape From(NetworkMetadata metadata)
    {
        var sides = metadata.Numbers("sides", '-');
        return sides.Count >= 2
            ? new MlpShape { Inputs = sides[0], Hidden = [.. sides.Skip(1).SkipLast(1)], Classes = sides[^1] }
            : throw metadata.Mistake("sides", "at least two sides, such as 784-800-10");
    }

    internal override void Validate()
    {
        if (Sides.Any(side => side <= 0))
        {
            throw new ArgumentException($"A network of sides {Text} is not possible; each must be positive.");
        }

        base.Validate();
    }
}
