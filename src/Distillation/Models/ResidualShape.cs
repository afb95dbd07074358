using System.Globalization;

namespace Retort.Distillation.Models;

/// <summary>
/// A residual convolutional network for small images (He, Zhang, Ren and Sun 2016, section 4.2): a 3x3 convolution, stages of
/// basic blocks, the first of each later stage halving rows and columns, a global average and a linear classifier. Skips
/// are the identity, or a 1x1 convolution with normalisation where the shape changes.
/// </summary>
/// <remarks><see cref="NetworkShape.HiddenDropout"/> lies between the two convolutions of a block (Zagoruyko and Komodakis 2016, section 2.4).</remarks>
public sealed record ResidualShape : NetworkShape
{
    internal const string CheckpointFormat = "retort.residual/1";

    // What a file's metadata may make us list and count.
    private const int MostBlocks = 100;
    private const int LongestSide = 65_536;

    /// <summary>Channels of an image.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows of an image.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns of an image.</summary>
    public required int Columns { get; init; }

    /// <summary>Channels of each stage; 16, 32, 64. The first convolution has those of the first stage.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [16, 32, 64];

    /// <summary>Basic blocks of each stage; 1. With the default widths n blocks make a network of 6n + 2 layers.</summary>
    public int Blocks { get; init; } = 1;

    public override IReadOnlyList<long> InputShape => [Channels, Rows, Columns];

    public override string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"residual {Channels}x{Rows}x{Columns}, stages {string.Join('-', Widths)} of {Blocks} {(Blocks == 1 ? "block" : "blocks")}, {Classes} classes");

    public override IReadOnlyList<LayerFacts> Layers
    {
        get
        {
            var layers = new List<LayerFacts>();
            long[] shape = [Widths[0], Rows, Columns];
            layers.Add(LayerFacts.Convolution("stem.conv", Channels, 3, 1, shape, first: true));
            layers.Add(LayerFacts.Normalisation("stem.norm", shape));
            foreach (var block in Plan())
            {
                var inputs = shape[0];
                shape = [block.Outputs, (shape[1] - 1) / block.Stride + 1, (shape[2] - 1) / block.Stride + 1];
                var name = $"stage{block.Stage}.block{block.Place}";
                layers.Add(LayerFacts.Convolution($"{name}.conv1", inputs, 3, block.Stride, shape, first: false));
                layers.Add(LayerFacts.Normalisation($"{name}.norm1", shape));
                layers.Add(LayerFacts.Convolution($"{name}.conv2", block.Outputs, 3, 1, shape, first: false));
                layers.Add(LayerFacts.Normalisation($"{name}.norm2", shape));
                if (block.ChangesShape)
                {
                    layers.Add(LayerFacts.Convolution($"{name}.skip.conv", inputs, 1, block.Stride, shape, first: false));
                    layers.Add(LayerFacts.Normalisation($"{name}.skip.norm", shape));
                }
            }

            layers.Add(new LayerFacts { Name = "pool", Kind = "global average", OutputShape = [shape[0]] });
            layers.Add(LayerFacts.Linear("classifier", shape[0], Classes, first: false));
            return layers;
        }
    }

    public override Network Create() => new ResidualNetwork(this);

    internal override string Format => CheckpointFormat;

    internal override IReadOnlyDictionary<string, string> Metadata => new Dictionary<string, string>
    {
        ["input"] = string.Create(CultureInfo.InvariantCulture, $"{Channels}x{Rows}x{Columns}"),
        ["widths"] = string.Join('-', Widths.Select(width => width.ToString(CultureInfo.InvariantCulture))),
        ["blocks"] = Blocks.ToString(CultureInfo.InvariantCulture),
        ["classes"] = Classes.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The blocks from the input on.</summary>
    internal IEnumerable<BlockPlan> Plan()
    {
        var inputs = Widths[0];
        for (var stage = 0; stage < Widths.Count; stage++)
        {
            for (var place = 0; place < Blocks; place++)
            {
                yield return new BlockPlan(stage, place, inputs, Widths[stage], stage > 0 && place == 0 ? 2 : 1);
                inputs = Widths[stage];
            }
        }
    }

    internal static ResidualShape From(NetworkMetadata metadata)
    {
        var input = metadata.Numbers("input", 'x');
        var shape = input.Count == 3
            ? new ResidualShape
            {
                Channels = input[0],
                Rows = input[1],
                Columns = input[2],
                Widths = metadata.Numbers("widths", '-'),
                Blocks = metadata.Number("blocks"),
                Classes = metadata.Number("classes"),
            }
            : throw metadata.Mistake("input", "channels, rows and columns, such as 1x28x28");
        return shape.Blocks > MostBlocks ? throw metadata.Mistake("blocks", $"at most {MostBlocks}")
            : Math.Max(shape.Rows, shape.Columns) > LongestSide ? throw metadata.Mistake("input", $"at most {LongestSide} rows and columns")
            : shape;
    }

    internal override void Validate()
    {
        if (new[] { Channels, Rows, Columns, Blocks, Classes }.Concat(Widths).Any(side => side <= 0) || Widths.Count == 0)
        {
            throw new ArgumentException($"A network {Text} is not possible; there must be stages, and each number must be positive.");
        }

        base.Validate();
    }
}
