namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Gives its input back, as a handle of its own.</summary>
        public sealed class Identity : ParameterLessModule<torch.Tensor, torch.Tensor>
        {
            internal Identity()
                : base(nameof(Identity))
            {
            }

            public override torch.Tensor forward(torch.Tensor tensor)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                return tensor.alias();
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Identity Identity() => new();
        }
    }
}
