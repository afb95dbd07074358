using TorchSharp.Kernels;

namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// Stochastic gradient descent with momentum: g += weight_decay·w; m = momentum·m + (1 − dampening)·g (m = g at the
        /// first step); w −= lr·m, or lr·(g + momentum·m) with Nesterov.
        /// </summary>
        public class SGD : OptimizerHelper, torch.optim.IMomentum
        {
            private readonly Options _defaults;

            public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
            {
            }

            public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            {
                ArgumentNullException.ThrowIfNull(parameters);
                if (!(lr >= 0))
                {
                    throw new ArgumentException($"Invalid learning rate: {lr}");
                }

                if (!(momentum >= 0))
                {
                    throw new ArgumentException($"Invalid momentum value: {momentum}");
                }

                if (!(weight_decay >= 0))
                {
                    throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
                }

                if (nesterov && (momentum <= 0 || dampening != 0))
                {
                    throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
                }

                _defaults = new Options
                {
                    LearningRate = lr,
                    InitialLearningRate = lr,
                    dampening = dampening,
                    maximize = maximize,
                    momentum = momentum,
                    nesterov = nesterov,
                    weight_decay = weight_decay,
                };
                foreach (var group in parameters)
                {
                    add_param_group(group);
                }
            }

            public double Momentum
            {
                get => _defaults.momentum!.Value;
                set => _defaults.momentum = value;
            }

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
                    throw new ArgumentException($"SGD takes groups with SGD options, not {param_group.Options.GetType().Name}.", nameof(param_group));
                }

                options.LearningRate ??= _defaults.LearningRate;
                options.momentum ??= _defaults.momentum;
                options.dampening ??= _defaults.dampening;
                options.weight_decay ??= _defaults.weight_decay;
                options.nesterov ??= _defaults.nesterov;
                options.maximize ??= _defaults.maximize;
                options.InitialLearningRate = options.LearningRate!.Value;
                base.add_param_group(param_group);
                foreach (var parameter in param_group.Parameters)
                {
                    _state[parameter] = new State(parameter);
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

            private static void Update(TensorBody weights, TensorBody gradient, State state, Options options)
            {
                var first = state.momentum_buffer is null;
                if (options.momentum != 0 && first)
                {
                    state.momentum_buffer = new torch.Tensor(TensorBody.Empty(weights.Shape, weights.Dtype)).DetachFromDisposeScope();
                }

                MomentumStep.Apply(weights, gradient, state.momentum_buffer?.Body, first, new MomentumStep.Settings(
                    options.LearningRate!.Value * (options.maximize!.Value ? -1 : 1),
                    options.momentum!.Value,
                    options.dampening!.Value,
                    options.weight_decay!.Value,
                    options.nesterov!.Value));
                weights.Storage.Version++;
            }

            /// <summary>The momentum of one parameter.</summary>
            public sealed class State : OptimizerState, IDisposable
            {
                public torch.Tensor? momentum_buffer;

                public State(Parameter parameter)
                    : base(parameter)
                {
                }

                public void Dispose()
                {
                    momentum_buffer?.Dispose();
                    momentum_buffer = null;
                }

                public override void LoadStateDict(BinaryReader reader)
                {
                    LoadConditionalStateTensor(reader, ref momentum_buffer);
                    RequireShape();
                }

                public override void SaveStateDict(BinaryWriter writer) => SaveConditionalStateTensor(writer, momentum_buffer);

                public override void LoadStateDict(OptimizerState source)
                {
                    if (source is not State other)
                    {
                        throw new ArgumentException("The state is not that of SGD.", nameof(source));
                    }

                    momentum_buffer?.Dispose();
                    momentum_buffer = other.momentum_buffer?.clone().DetachFromDisposeScope();
                    RequireShape();
                }

                public override bool ApproximatelyEquals(OptimizerState other)
                    => other is State state && (momentum_buffer is null ? state.momentum_buffer is null : state.momentum_buffer is not null && momentum_buffer.allclose(state.momentum_buffer));

                public override void Initialize(OptimizerOptions options) => Dispose();

                private void RequireShape()
                {
                    if (momentum_buffer is not null && (momentum_buffer.dtype != _parameter.dtype || !momentum_buffer.shape.AsSpan().SequenceEqual(_parameter.shape)))
                    {
                        var found = $"{momentum_buffer.dtype} {Layout.Text(momentum_buffer.shape)}";
                        Dispose();
                        throw new InvalidDataException($"The stored momentum is {found}; the parameter is {_parameter.dtype} {Layout.Text(_parameter.shape)}.");
                    }
                }
            }

            /// <summary>SGD's settings; null takes the optimiser's default.</summary>
            public class Options : OptimizerOptions
            {
                public double? momentum;
                public double? dampening;
                public double? weight_decay;
                public bool? nesterov;
                public bool? maximize;

                public override void LoadStateDict(BinaryReader reader)
                {
                    base.LoadStateDict(reader);
                    momentum = reader.ReadDouble();
                    dampening = reader.ReadDouble();
                    weight_decay = reader.ReadDouble();
                    nesterov = reader.ReadBoolean();
                    maximize = reader.ReadBoolean();
                }

                public override void LoadStateDict(OptimizerOptions source)
                {
                    base.LoadStateDict(source);
                    if (source is not Options options)
                    {
                        throw new ArgumentException("The options are not those of SGD.", nameof(source));
                    }

                    (momentum, dampening, weight_decay, nesterov, maximize) = (options.momentum, options.dampening, options.weight_decay, options.nesterov, options.maximize);
                }

                public override void SaveStateDict(BinaryWriter writer)
                {
                    base.SaveStateDict(writer);
                    writer.Write(momentum!.Value);
                    writer.Write(dampening!.Value);
                    writer.Write(weight_decay!.Value);
                    writer.Write(nesterov!.Value);
                    writer.Write(maximize!.Value);
                }
            }

            /// <summary>A group with its own settings.</summary>
            public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                    : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                    : base(parameters, new Options { LearningRate = lr, dampening = dampening, momentum = momentum, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
                {
                }

                public double Momentum
                {
                    get => Options!.momentum!.Value;
                    set => Options!.momentum = value;
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(IEnumerable<(string name, Modules.Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                => new(parameters.Select(pair => pair.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static Modules.SGD SGD(IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
                => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
