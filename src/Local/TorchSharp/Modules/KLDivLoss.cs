namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>target·(log target − input) for each element; see <see cref="torch.nn.functional.kl_div"/>.</summary>
        public sealed class KLDivLoss : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
        {
            public KLDivLoss(bool log_target = true, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
                : base(nameof(KLDivLoss))
            {
                this.log_target = log_target;
                this.reduction = reduction;
            }

            public bool log_target { get; }

            public torch.nn.Reduction reduction { get; }

            public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) => torch.nn.functional.kl_div(input, target, log_target, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.KLDivLoss KLDivLoss(bool log_target = true, Reduction reduction = Reduction.Mean) => new(log_target, reduction);
        }
    }
}
