using TorchSharp.Kernels;

namespace TorchSharp.Modules;

/// <summary>
/// What Adam and AdamW share: m = β1·m + (1 − β1)·g; v = β2·v + (1 − β2)·g²; w −= lr / (1 − β1^t) · m / (√(v / (1 − β2^t)) + ε).
/// With amsgrad, v's running maximum stands for v.
/// </summary>
public abstract class AdamOptimizer : OptimizerHelper, torch.optim.IBetas
{
    private readonly Options _defaults;

    private protected AdamOptimizer(IEnumerable<ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Require(lr >= 0, "learning rate", lr);
        Require(eps >= 0, "ε", eps);
        Require(beta1 is >= 0 and < 1, "beta1", beta1);
        Require(beta2 is >= 0 and < 1, "beta2", beta2);
        Require(weight_decay >= 0, "weight_decay value", weight_decay);
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
            amsgrad = amsgrad,
            maximize = maximize,
        };
        foreach (var group in parameters)
        {
            add_param_group(group);
        }

        static void Require(bool valid, string what, double value)
        {
            if (!valid)
            {
                throw new ArgumentException($"Invalid {what}: {value}");
            }
        }
    }

    public (double, double) Betas
    {
        get => (_defaults.beta1!.Value, _defaults.beta2!.Value);
        set => (_defaults.beta1, _defaults.beta2) = value;
    }

    /// <summary>Whether weights decay by themselves (AdamW) or by a penalty in the gradient (Adam).</summary>
    private protected abstract bool DecouplesDecay { get; }

    public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
    {
        torch.Tensor? loss = null;
        if (closure is not null)
        {
            using var recording = torch.enable_grad();
            loss = closure();
        }

        foreach (var group in _groups)
        {
            var options = (Options)group.Options!;
            foreach (var parameter in group.Parameters)
            {
                if (parameter.Body.MaterialisedGrad() is { } gradient)
                {
                    Update(parameter.Body, gradient, (State)_state[parameter], options);
                }
            }
        }

        return loss;
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        param_group.Options ??= new Options();
        if (param_group.Options is not Options options)
        {
            throw new ArgumentException($"{GetType().Name} takes groups with its own options, not {param_group.Options.GetType()}.", nameof(param_group));
        }

        options.LearningRate ??= _defaults.LearningRate;
        options.beta1 ??= _defaults.beta1;
        options.beta2 ??= _defaults.beta2;
        options.eps ??= _defaults.eps;
        options.weight_decay ??= _defaults.weight_decay;
        options.amsgrad ??= _defaults.amsgrad;
        options.maximize ??= _defaults.maximize;
        options.InitialLearningRate = options.LearningRate!.Value;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(options);
            _state[parameter] = state;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var state in _state.Values)
            {
                ((State)state).Dispose();
            }

            _state.Clear();
        }

        base.Dispose(disposing);
    }

    private void Update(TensorBody weights, TensorBody gradient, State state, Options options)
    {
        state.step++;
        var (beta1, beta2) = (options.beta1!.Value, options.beta2!.Value);
        var step = (int)Math.Min(state.step, int.MaxValue);
        var (rate, decay) = (options.LearningRate!.Value, options.weight_decay!.Value);
        AdamStep.Apply(weights, gradient, state.exp_avg.Body, state.exp_avg_sq.Body, state.max_exp_avg_sq?.Body, new AdamStep.Settings(
            StepSize: rate / (1 - Elementary.Pow(beta1, step)),
            RootScale: 1 / Math.Sqrt(1 - Elementary.Pow(beta2, step)),
            Beta1: beta1,
            Beta2: beta2,
            Epsilon: options.eps!.Value,
            Decay: DecouplesDecay ? 0 : decay,
            Shrink: DecouplesDecay ? 1 - (rate * decay) : 1,
            Sign: options.maximize!.Value ? -1 : 1));
        weights.Storage.Version++;
    }

    /// <summary>The moments of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public torch.Tensor exp_avg;
        public torch.Tensor exp_avg_sq;
        public torch.Tensor? max_exp_avg_sq;

        public State(Parameter parameter)
            : base(parameter)
        {
            ArgumentNullException.ThrowIfNull(parameter);
            exp_avg = Zeros();
            exp_avg_sq = Zeros();
        }

        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
            max_exp_avg_sq?.Dispose();
            max_exp_avg_sq = null;
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            ArgumentNullException.ThrowIfNull(reader);
            step = reader.ReadInt64();
            exp_avg.Load(reader);
            exp_avg_sq.Load(reader);
            LoadConditionalStateTensor(reader, ref max_exp_avg_sq);
            Require(max_exp_avg_sq);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            ArgumentNullException.ThrowIfNull(writer);
            writer.Write(step);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
            SaveConditionalStateTensor(writer, max_exp_avg_sq);
        }

        public override void LoadStateDict(OptimizerState source)
        {
            if (source is not State other)
            {
                throw new ArgumentException("The state is not that of Adam.", nameof(source));
            }

            Require(other.exp_avg);
            Require(other.exp_avg_sq);
            Require(other.max_exp_avg_sq);
            Dispose();
            step = other.step;
            exp_avg = other.exp_avg.clone().DetachFromDisposeScope();
            exp_avg_sq = other.exp_avg_sq.clone().DetachFromDisposeScope();
            max_exp_avg_sq = other.max_exp_avg_sq?.clone().DetachFromDisposeScope();
        }

        public override bool ApproximatelyEquals(OptimizerState other)
            => other is State state && step == state.step && exp_avg.allclose(state.exp_avg) && exp_avg_sq.allclose(state.exp_avg_sq)
                && (max_exp_avg_sq is null || (state.max_exp_avg_sq is not null && max_exp_avg_sq.allclose(state.max_exp_avg_sq)));

        public override void Initialize(OptimizerOptions options)
        {
            Dispose();
            step = 0;
            exp_avg = Zeros();
            exp_avg_sq = Zeros();
            max_exp_avg_sq = options is Options { amsgrad: true } ? Zeros() : null;
        }

        private torch.Tensor Zeros() => new torch.Tensor(TensorBody.Zeros(_parameter.shape, _parameter.dtype)).DetachFromDisposeScope();

        private void Require(torch.Tensor? moment)
        {
            if (moment is not null && (moment.dtype != _parameter.dtype || !moment.shape.AsSpan().SequenceEqual(_parameter.shape)))
            {
                throw new InvalidDataException($"The stored moment is {moment.dtype} {Layout.Text(moment.shape)}; the parameter is {_parameter.dtype} {Layout.Text(_parameter.shape)}.");
            }
        }
    }

    /// <summary>The settings; null takes the optimiser's default.</summary>
    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? weight_decay;
        public double? eps;
        public bool? amsgrad;
        public bool? maximize;

        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            beta1 = reader.ReadDouble();
            beta2 = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            amsgrad = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            if (source is not Options options)
            {
                throw new ArgumentException("The options are not those of Adam.", nameof(source));
            }

            (beta1, beta2, eps, weight_decay, amsgrad, maximize) = (options.beta1, options.beta2, options.eps, options.weight_decay, options.amsgrad, options.maximize);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }
    }

    /// <summary>A group with its own settings.</summary>
    public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
        {
        }

        public (double, double) Betas
        {
            get => (Options!.beta1!.Value, Options.beta2!.Value);
            set => (Options!.beta1, Options.beta2) = value;
        }
    }
}
