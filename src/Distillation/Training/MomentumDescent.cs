using Retort.Distillation.Checkpoints;
using Retort.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>Momentum SGD with a recipe's momentum ramp and max-norm constraint.</summary>
internal sealed class MomentumDescent : IDisposable
{
    private readonly TrainingRecipe _recipe;
    private readonly SGD.ParamGroup _group;
    private readonly SGD _optimiser;
    private readonly List<(string Name, Parameter Parameter)> _parameters;
    private readonly IReadOnlyList<Parameter> _constrained;

    public MomentumDescent(Network model, TrainingRecipe recipe)
    {
        _recipe = recipe;
        _parameters = [.. model.named_parameters().Select(named => (named.name, named.parameter))];
        _constrained = recipe.MaxSquaredNorm is null ? [] : model.HiddenWeights;
        _group = new SGD.ParamGroup(_parameters.Select(named => named.Parameter), recipe.LearningRate, recipe.Momentum, weight_decay: recipe.WeightDecay);
        _optimiser = optim.SGD([_group], recipe.LearningRate, recipe.Momentum);
    }

    /// <summary>One step down the gradient of <paramref name="loss"/>.</summary>
    public void Step(Tensor loss, int epoch, double learningRate)
    {
        _group.LearningRate = learningRate;
        _group.Momentum = _recipe.MomentumAt(epoch);
        _optimiser.zero_grad();
        loss.backward();
        _optimiser.step();
        if (_recipe.MaxSquaredNorm is { } bound)
        {
            MaxNorm.Apply(_constrained, bound);
        }
    }

    /// <summary>Copies of the momentum buffers; empty before the first step.</summary>
    public IReadOnlyList<StoredTensor> Store() =>
        [.. States().Where(state => state.State.momentum_buffer is not null).Select(state => TensorMemory.Store(state.Name, state.State.momentum_buffer!))];

    /// <exception cref="InvalidDataException">A buffer is missing or has another shape.</exception>
    public void Load(IReadOnlyList<StoredTensor> buffers)
    {
        var file = new TensorFile(buffers, new Dictionary<string, string>());
        foreach (var ((name, state), (_, parameter)) in States().Zip(_parameters))
        {
            var buffer = empty(parameter.shape, ScalarType.Float32);
            TensorMemory.Load(buffer, file.Tensor(name));
            state.momentum_buffer = buffer.to(parameter.device).DetachFromDisposeScope();
        }
    }

    public void Dispose() => _optimiser.Dispose();

    private IEnumerable<(string Name, SGD.State State)> States() =>
        _parameters.Zip(_optimiser.state_dict().State, (named, state) => (named.Name, (SGD.State)state));
}
