namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>A tensor that a module learns.</summary>
        public class Parameter : torch.Tensor
        {
            public Parameter(torch.Tensor data, bool requires_grad = true)
                : base(TakeBody(data, requires_grad), register: false)
            {
                if (data.OwningDisposeScope is not null)
                {
                    DisposeScope.ReplaceWith(data, this);
                }
            }

            private static TensorBody TakeBody(torch.Tensor data, bool requires_grad)
            {
                ArgumentNullException.ThrowIfNull(data);
                return data.with_requires_grad(requires_grad).MoveBody();
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
