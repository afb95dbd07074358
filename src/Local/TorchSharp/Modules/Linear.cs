namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>
        /// x·Wᵀ + b with W of [out, in]. W starts as kaiming_uniform(a = √5), which is U(±1/√in), and b as U(±1/√in), as in
        /// PyTorch.
        /// </summary>
        public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
        {
            internal Linear(Parameter weight, Parameter? bias)
                : base(nameof(Linear))
            {
                ArgumentNullException.ThrowIfNull(weight);
                in_features = weight.size(1);
                out_features = weight.size(0);
                this.weight = Keep("weight", weight);
                this.bias = bias is null ? null : Keep("bias", bias);
            }

            internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
                : base(nameof(Linear))
            {
                in_features = inputSize;
                out_features = outputSize;
                weight = Keep("weight", torch.empty([outputSize, inputSize], dtype, device).AsParameter());
                torch.nn.init.kaiming_uniform_(weight, a: Math.Sqrt(5));
                if (hasBias)
                {
                    bias = Keep("bias", torch.empty([outputSize], dtype, device).AsParameter());
                    var bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                    torch.nn.init.uniform_(bias, -bound, bound);
                }
            }

            public Parameter weight { get; }

            public Parameter? bias { get; }

            public long in_features { get; }

            public long out_features { get; }

            public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);

            // The parameters registered themselves.
            protected override void RegisterComponents()
            {
            }

            private Parameter Keep(string name, Parameter parameter)
            {
                parameter.DetachFromDisposeScope();
                register_parameter(name, parameter);
                return parameter;
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) => new(inputSize, outputSize, hasBias, device, dtype);

            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);
        }
    }
}
