namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>(input − target)² for each element.</summary>
        public sealed class MSELoss : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
        {
            public MSELoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
                : base(nameof(MSELoss))
                => this.reduction = reduction;

            public torch.nn.Reduction reduction { get; }

            public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) => torch.nn.functional.mse_loss(input, target, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);
        }
    }
}
