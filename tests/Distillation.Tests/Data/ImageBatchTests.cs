using Retort.Distillation.Data;

namespace Retort.Distillation.Tests.Data;

public class ImageBatchTests
{
    private static readonly ImageSet Images = new(2, 5, 7, Enumerable.Range(1, 140).Select(i => (byte)(i * 3)).ToArray(), new byte[] { 0, 1 });

    [Fact]
    public void Fill_WithoutShift_DividesByTwoHundredFiftyFive()
    {
        var inputs = new float[70];

        ImageBatch.Fill(Images, 1, inputs);

        Assert.Equal(Images.Image(1).ToArray().Select(pixel => pixel / 255f), inputs);
    }

    [Fact]
    public void Fill_AnyShift_EqualsMovingEachPixelOfEachChannelByHand()
    {
        for (var down = -6; down <= 6; down++)
        {
            for (var right = -8; right <= 8; right++)
            {
                var inputs = Enumerable.Repeat(float.NaN, 70).ToArray();

                ImageBatch.Fill(Images, 0, new Jitter(right, down), inputs);

                for (var place = 0; place < 70; place++)
                {
                    var (channel, row, column) = (place / 35, place % 35 / 7 - down, place % 7 - right);
                    var expected = row is >= 0 and < 5 && column is >= 0 and < 7 ? Images.Image(0)[channel * 35 + row * 7 + column] / 255f : 0;
                    Assert.Equal(expected, inputs[place]);
                }
            }
        }
    }

    [Fact]
    public void Jitter_ManyCases_UsesEveryShiftEquallyOften()
    {
        var shifts = Enumerable.Range(0, 50_000).Select(id => Jitter.For(seed: 1, epoch: 3, id, pixels: 2)).ToList();

        var counts = shifts.CountBy(shift => shift).ToDictionary();

        // Chi-squared with 24 degrees of freedom: 51.2 is the 99.9% point.
        Assert.Equal(25, counts.Count);
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - 2000, 2) / 2000), 0, 51.2);
    }

    [Fact]
    public void Jitter_OtherSeedOrEpoch_ShiftsOtherwise()
    {
        Jitter[] Shifts(long seed, int epoch) => [.. Enumerable.Range(0, 50).Select(id => Jitter.For(seed, epoch, id, 2))];

        Assert.Equal(Shifts(1, 0), Shifts(1, 0));
        Assert.NotEqual(Shifts(1, 0), Shifts(2, 0));
        Assert.NotEqual(Shifts(1, 0), Shifts(1, 1));
    }

    [Fact]
    public void HoldingOut_TenThousand_TakesTheLastOnes()
    {
        var split = DataSplit.HoldingOut(60_000, 10_000);

        Assert.Equal((50_000, 49_999), (split.Train.Count, split.Train.Max()));
        Assert.Equal(Enumerable.Range(50_000, 10_000), split.Validation);
    }

    [Fact]
    public void HoldingOut_WithLimit_TakesTheSameCasesEveryTimeAndNoneHeldOut()
    {
        var split = DataSplit.HoldingOut(60_000, 10_000, limit: 1500);

        Assert.Equal(split.Train, DataSplit.HoldingOut(60_000, 10_000, limit: 1500).Train);
        Assert.Equal(1500, split.Train.Distinct().Count());
        Assert.InRange(split.Train.Max(), 49_000, 49_999);
    }
}
