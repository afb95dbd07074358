namespace Retort.Contracts.Specs;

/// <summary>The architectures that a spec can ask for.</summary>
[GenerateSerializer, Alias("retort.model-kind")]
public enum ModelKind
{
    /// <summary>A multilayer perceptron with ReLU units.</summary>
    Mlp,

    /// <summary>A residual convolutional network for small images (He et al. 2016, section 4.2).</summary>
    Residual,
}
