namespace TorchSharp.Kernels;

/// <summary>The part of a matrix product that is held in registers.</summary>
internal readonly record struct TileShape
{
    /// <summary>The most floats of any tile.</summary>
    public const int MostElements = 384;

    private TileShape(int width, int rows, int registers) => (Width, Rows, Registers) = (width, rows, registers);

    /// <summary>Of a register, in bits.</summary>
    public int Width { get; }

    public int Rows { get; }

    /// <summary>Registers side by side in a row.</summary>
    public int Registers { get; }

    public int Columns => Registers * Width / 32;

    /// <summary>The fastest for results of that many columns: the shape does not show in the values.</summary>
    public static TileShape For(long columns) => SimdWidth.Bits switch
    {
        512 when columns <= 16 => new(512, 24, 1),
        512 when columns <= 32 => new(512, 12, 2),
        512 => new(512, 8, 3),
        var width => new(width, 4, 3),
    };
}
