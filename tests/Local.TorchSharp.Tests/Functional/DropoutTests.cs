using Retort.Local.TorchSharp.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Functional;

public class DropoutTests
{
    [Fact]
    public void Dropout_Training_DropsTheShareAndScalesTheRest()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);

        var values = nn.functional.dropout(ones(100_000), 0.2).data<float>().ToArray();

        var dropped = values.Count(value => value == 0);
        Assert.InRange(dropped, 19_500, 20_500);
        Assert.All(values, value => Assert.True(value is 0 or 1.25f));
    }

    [Fact]
    public void Dropout_AnyWidthAndThreads_DrawsTheSameMask()
    {
        using var scope = NewDisposeScope();

        var masks = new[] { (128, 1), (256, 2), (512, 3) }.Select(setting =>
        {
            using var settings = EngineSettings.Use(setting.Item1, setting.Item2);
            manual_seed(77);
            return nn.functional.dropout(ones(33, 1237), 0.5).data<float>().ToArray();
        }).ToArray();

        Assert.Equal(masks[0], masks[1]);
        Assert.Equal(masks[0], masks[2]);
    }

    [Fact]
    public void Dropout_Evaluating_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Dropout(0.5);
        layer.eval();

        var result = layer.call(ones(100));

        Assert.Equal(100, result.sum().ToSingle());
    }
}
