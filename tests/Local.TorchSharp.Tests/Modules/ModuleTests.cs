using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.Modules;

public class ModuleTests
{
    [Fact]
    public void RegisterComponents_Fields_RegisterUnderTheirNames()
    {
        using var model = new Classifier();

        Assert.Equal(["hidden.weight", "hidden.bias", "head.1.weight", "head.1.bias"], model.state_dict().Keys);
        Assert.Equal(4, model.parameters().Count());
    }

    [Fact]
    public void LoadStateDict_AnotherModelsState_CopiesTheValues()
    {
        using var source = new Classifier();
        using var target = new Classifier();

        target.load_state_dict(source.state_dict());

        Assert.Equal(source.state_dict().Values.SelectMany(value => value.data<float>()), target.state_dict().Values.SelectMany(value => value.data<float>()));
    }

    [Fact]
    public void LoadStateDict_AnotherArchitecture_SaysWhichTensorsDiffer()
    {
        using var target = new Classifier();
        using var scope = NewDisposeScope();
        var state = target.state_dict();
        state.Remove("hidden.bias");
        state["extra"] = ones(1);
        state["head.1.bias"] = ones(9);

        var failure = Assert.Throws<InvalidOperationException>(() => target.load_state_dict(state));

        Assert.Contains("hidden.bias", failure.Message, StringComparison.Ordinal);
        Assert.Contains("extra", failure.Message, StringComparison.Ordinal);
        Assert.Contains("head.1.bias ([9] instead of [3])", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_OnTheWhole_ReachesEveryPart()
    {
        using var model = new Classifier();

        model.eval();

        Assert.All(model.modules(), module => Assert.False(module.training));
    }

    [Fact]
    public void To_Float64_ConvertsParametersInPlace()
    {
        using var scope = NewDisposeScope();
        using var model = new Classifier();

        model.to(float64);

        Assert.All(model.parameters(), parameter => Assert.Equal(float64, parameter.dtype));
        Assert.Equal(float64, model.call(ones([2, 5], float64)).dtype);
    }

    [Fact]
    public void To_Cuda_IsRefusedWithTheReason()
    {
        using var model = new Classifier();

        var failure = Assert.Throws<InvalidOperationException>(() => model.to("cuda:0"));

        Assert.Contains("cuda:0", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Classifier : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> hidden = nn.Linear(5, 4);
        private readonly nn.Module<Tensor, Tensor> head = nn.Sequential(nn.ReLU(), nn.Linear(4, 3));

        public Classifier()
            : base(nameof(Classifier)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(hidden.call(input));
    }
}
