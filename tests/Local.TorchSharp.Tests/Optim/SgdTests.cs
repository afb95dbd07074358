using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Optim;

public class SgdTests
{
    public static TheoryData<double, double, double, bool> Settings => new()
    {
        { 0, 0, 0, false },
        { 0.9, 0, 0, false },
        { 0.9, 0.3, 0, false },
        { 0.9, 0, 0.1, false },
        { 0.9, 0, 0.1, true },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Step_ThreeGradients_EqualsTheFormula(double momentum, double dampening, double weightDecay, bool nesterov)
    {
        const double Rate = 0.1;
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor([1.0, -2, 3]));
        using var optimizer = optim.SGD([parameter], Rate, momentum, dampening, weightDecay, nesterov);
        var weights = new[] { 1.0, -2, 3 };
        var buffer = new double[3];

        for (var step = 0; step < 3; step++)
        {
            optimizer.zero_grad();
            (parameter * tensor([1.0, 2, -1]) * (step + 1.0)).sum().backward();
            optimizer.step();
            for (var i = 0; i < 3; i++)
            {
                var gradient = (new[] { 1.0, 2, -1 }[i] * (step + 1)) + (weightDecay * weights[i]);
                buffer[i] = step == 0 ? gradient : (momentum * buffer[i]) + ((1 - dampening) * gradient);
                weights[i] -= Rate * (momentum == 0 ? gradient : nesterov ? gradient + (momentum * buffer[i]) : buffer[i]);
            }
        }

        Assert.Equal(weights, parameter.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAsItIs()
    {
        using var parameter = new Parameter(ones(3));
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9);

        optimizer.step();

        Assert.Equal([1f, 1f, 1f], parameter.data<float>().ToArray());
    }

    [Fact]
    public void Momentum_LongWithoutGradient_BecomesZeroNotDenormal()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(3));
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.5);
        (parameter * 2).sum().backward();

        for (var step = 0; step < 120; step++)
        {
            optimizer.step();
            optimizer.zero_grad();
        }

        var state = (SGD.State)optimizer.state_dict().State[0];
        Assert.Equal([0f, 0f, 0f], state.momentum_buffer!.data<float>().ToArray());
    }

    [Fact]
    public void ZeroGrad_GradientRead_IsZero()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(ones(3));
        using var optimizer = optim.SGD([parameter], 0.1);
        (parameter * 2).sum().backward();

        optimizer.zero_grad();

        Assert.Equal([0f, 0f, 0f], parameter.grad!.data<float>().ToArray());
    }

    [Fact]
    public void LoadStateDict_OfAnotherShape_IsRefused()
    {
        using var scope = NewDisposeScope();
        var small = new Parameter(ones(3));
        using var from = optim.SGD([small], 0.1, momentum: 0.9);
        (small * 2).sum().backward();
        from.step();
        var stream = new MemoryStream();
        from.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        using var to = optim.SGD([new Parameter(ones(4))], 0.1, momentum: 0.9);

        var failure = Assert.Throws<InvalidDataException>(() => to.load_state_dict(new BinaryReader(stream)));

        Assert.Contains("[3]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_SavedAndLoaded_KeepTheLearningRate()
    {
        using var parameter = new Parameter(ones(3));
        using var from = optim.SGD([parameter], 0.1, momentum: 0.9);
        from.ParamGroups.Single().LearningRate = 0.025;
        var stream = new MemoryStream();
        from.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        using var to = optim.SGD([parameter], 0.5);

        to.load_state_dict(new BinaryReader(stream));

        Assert.Equal(0.025, to.ParamGroups.Single().LearningRate);
        Assert.Equal(0.9, ((SGD.ParamGroup)to.ParamGroups.Single()).Momentum);
    }
}
