namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Cross-entropy of logits with class numbers or class probabilities.</summary>
        public sealed class CrossEntropyLoss : torch.nn.Module<torch.Tensor, torch.Tensor, torch.Tensor>
        {
            private readonly long? _ignoreIndex;
            private readonly torch.Tensor? _weight;

            internal CrossEntropyLoss(torch.Tensor? weight, long? ignore_index, torch.nn.Reduction reduction)
                : base(nameof(CrossEntropyLoss))
            {
                _weight = weight;
                _ignoreIndex = ignore_index;
                this.reduction = reduction;
            }

            public torch.nn.Reduction reduction { get; }

            public override torch.Tensor forward(torch.Tensor input, torch.Tensor target)
                => torch.nn.functional.cross_entropy(input, target, _weight, _ignoreIndex ?? -100, reduction);
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.CrossEntropyLoss CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) => new(weight, ignore_index, reduction);
        }
    }
}
