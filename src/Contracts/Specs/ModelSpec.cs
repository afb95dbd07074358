using System.Text.Json.Serialization;

namespace Retort.Contracts.Specs;

/// <summary>A network; inputs and outputs come from the dataset.</summary>
[GenerateSerializer, Immutable, Alias("retort.model-spec")]
public sealed record ModelSpec
{
    /// <summary>Channels of the stages of a residual network where the spec names none.</summary>
    public static ImmutableArray<int> DefaultWidths { get; } = [16, 32, 64];

    /// <summary>The architecture; <see cref="ModelKind.Mlp"/>, which is not written, so that specs without a kind keep their hashes.</summary>
    [Id(3), JsonPropertyOrder(-1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ModelKind Kind { get; init; }

    /// <summary>Of an MLP: units of each hidden layer; 1 to 8 layers of 1 to 8,192. Empty for another kind.</summary>
    [Id(0)]
    public required ImmutableArray<int> Hidden { get; init; }

    /// <summary>Probability of dropping an input; 0 to below 1.</summary>
    [Id(1)]
    public double InputDropout { get; init; } = 0;

    /// <summary>Probability of dropping a hidden unit, in a residual network between the two convolutions of each block; 0 to below 1.</summary>
    [Id(2)]
    public double HiddenDropout { get; init; } = 0;

    /// <summary>Of a residual network: channels of each stage; 1 to 5 stages of 1 to 512. Each stage after the first halves rows and columns. Null for another kind.</summary>
    [Id(4), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<int>? Widths { get; init; }

    /// <summary>Of a residual network: basic blocks of each stage; 1 to 18. Null for another kind.</summary>
    [Id(5), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Blocks { get; init; }

    /// <summary>Multiplications of one case's forward pass: what the time of a run goes with.</summary>
    /// <param name="rows">Of an image.</param>
    /// <param name="columns">Of an image.</param>
    /// <param name="classes">Outputs.</param>
    public double Multiplications(int rows, int columns, int classes)
    {
        double total = 0;
        if (Kind == ModelKind.Mlp)
        {
            var inputs = rows * columns;
            foreach (var units in Hidden.Add(classes))
            {
                total += (double)inputs * units;
                inputs = units;
            }

            return total;
        }

        // Images have one channel; every weight of a convolution is used at each place of its output.
        const int Kernel = 3 * 3;
        var widths = Widths ?? DefaultWidths;
        var channels = widths[0];
        total += (double)Kernel * channels * rows * columns;
        for (var stage = 0; stage < widths.Length; stage++)
        {
            var stride = stage == 0 ? 1 : 2;
            (rows, columns) = ((rows - 1) / stride + 1, (columns - 1) / stride + 1);
            var width = widths[stage];
            double places = (double)rows * columns, skip = stride != 1 || channels != width ? (double)channels * width : 0;
            total += places * (Kernel * (double)width * (channels + (2 * (Blocks ?? 1) - 1) * width) + skip);
            channels = width;
        }

        return total + (double)channels * classes;
    }
}
