using Retort.Distillation.Data;

namespace Retort.Distillation.Tests.Data;

public class IdxFileTests
{
    private static readonly byte[] TwoImages = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];
    private static readonly byte[] TwoLabels = [0, 0, 8, 1, 0, 0, 0, 2, 9, 0];

    [Fact]
    public void Images_WholeFile_GivesSidesAndPixels()
    {
        var (count, rows, columns, pixels) = IdxFile.Images("f", TwoImages);

        Assert.Equal((2, 1, 3), (count, rows, columns));
        Assert.Equal([1, 2, 3, 4, 5, 6], pixels.ToArray());
    }

    [Fact]
    public void Labels_WholeFile_GivesLabels() => Assert.Equal([9, 0], IdxFile.Labels("f", TwoLabels, 10).ToArray());

    [Theory]
    [InlineData(3, 1, "magic number 0x00000803", "0x00000801")]
    [InlineData(7, 3, "25 bytes as its header says", "22 bytes")]
    [InlineData(4, 0x7f, "1 to 1000000 cases", "2130706434")]
    [InlineData(11, 0, "1 to 1024 rows", "0")]
    [InlineData(12, 0x80, "1 to 1024 columns", "-2147483645")]
    public void Images_DamagedHeader_IsRefusedWithBothFigures(int at, byte value, string expected, string found)
    {
        var damaged = TwoImages.ToArray();
        damaged[at] = value;

        var refusal = Assert.Throws<DamagedDatasetException>(() => IdxFile.Images("train-images-idx3-ubyte", damaged));

        Assert.Equal(("train-images-idx3-ubyte", expected, found), (refusal.File, refusal.Expected, refusal.Found));
    }

    [Fact]
    public void Images_TruncatedAnywhere_IsRefused() =>
        Assert.All(Enumerable.Range(0, TwoImages.Length), length => Assert.Throws<DamagedDatasetException>(() => IdxFile.Images("f", TwoImages.AsMemory(0, length))));

    [Fact]
    public void Labels_LabelBeyondTheClasses_IsRefusedWithItsCase()
    {
        var refusal = Assert.Throws<DamagedDatasetException>(() => IdxFile.Labels("f", TwoLabels, 9));

        Assert.Equal("9 for case 0", refusal.Found);
    }
}
