using static TorchSharp.torch;

namespace Retort.Distillation.Models;

/// <summary>A module with matrix products or convolutions of its own, whose factors may be rounded to another type.</summary>
internal interface IProductLayer
{
    /// <summary>See <see cref="Network.ProductType"/>.</summary>
    ScalarType ProductType { set; }
}
