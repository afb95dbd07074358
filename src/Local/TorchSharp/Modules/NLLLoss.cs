namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>−input[target] for each row of log-probabilities.</summary>
        public sealed class NLLLoss : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
        {
            private readonly torch.Tensor? _weight;

            public NLLLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
                : base(nameof(NLLLoss))
            {
                _weight = weight;
                this.reduction = reduction;
            }

            public torch.nn.Reduction reduction { get; }

            public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) => torch.nn.functional.nll_loss(input, target, _weight, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.NLLLoss NLLLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => new(weight, reduction);
        }
    }
}
