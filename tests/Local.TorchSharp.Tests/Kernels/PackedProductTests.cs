using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Kernels;

public class PackedProductTests
{
    public static TheoryData<int, int, int, double, double, bool> Layers => new()
    {
        { 7, 29, 13, 0.9, 0, false },
        { 128, 50, 70, 0.9, 0, false },
        { 31, 20, 10, 0.9, 0.01, true },
        { 33, 100, 31, 0, 0.01, false },
        { 401, 9, 5, 0.9, 0, false },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Step_GradientNeverRead_GivesTheBitsOfOneThatWas(int cases, int inputs, int outputs, double momentum, double decay, bool nesterov)
    {
        using var scope = NewDisposeScope();
        var reference = Train(128, 1, read: true);

        foreach (var width in new[] { 128, 256, 512 })
        {
            foreach (var threads in new[] { 1, 2, 3 })
            {
                Assert.Equal(reference, Train(width, threads, read: false));
            }
        }

        float[] Train(int width, int threads, bool read)
        {
            using var settings = EngineSettings.Use(width, threads);
            using var generator = new Generator(3);
            using var layer = nn.Linear(inputs, outputs);
            nn.init.normal_(layer.weight, 0, 1, generator);
            nn.init.zeros_(layer.bias!);
            using var optimizer = optim.SGD(layer.parameters(), 0.01, momentum, weight_decay: decay, nesterov: nesterov);
            for (var step = 0; step < 3; step++)
            {
                optimizer.zero_grad();
                layer.forward(randn([cases, inputs], generator: generator)).square().mean().backward();
                if (read)
                {
                    _ = layer.weight.grad!.data<float>()[0];
                }

                optimizer.step();
            }

            return layer.weight.data<float>().ToArray();
        }
    }

    [Fact]
    public void Gradient_InputChangedAfterBackward_IsTheOneOfBackward()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2, hasBias: false);
        var input = tensor([1f, 2, 3, 4, 5, 6]).view(2, 3);

        layer.forward(input).sum().backward();
        input.zero_();

        Assert.Equal([5f, 7, 9, 5, 7, 9], layer.weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Gradient_TwoBackwardPasses_IsTheSum()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2, hasBias: false);
        var input = ones(4, 3);

        layer.forward(input).sum().backward();
        layer.forward(input).sum().backward();

        Assert.Equal(Enumerable.Repeat(8f, 6), layer.weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Gradient_ReadAfterTheStep_IsStillThere()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(3, 2, hasBias: false);
        using var optimizer = optim.SGD(layer.parameters(), 0.5);

        layer.forward(ones(4, 3)).sum().backward();
        optimizer.step();

        Assert.Equal(Enumerable.Repeat(4f, 6), layer.weight.grad!.data<float>().ToArray());
    }
}
