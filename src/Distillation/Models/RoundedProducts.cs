using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retort.Distillation.Models;

/// <summary>Layers computed with factors of another type: what comes out, and every gradient, is in Float32 again.</summary>
internal static class RoundedProducts
{
    public static Tensor Of(Linear layer, Tensor input, ScalarType type)
    {
        if (type == ScalarType.Float32)
        {
            return layer.forward(input);
        }

        using var x = input.to_type(type);
        using var weight = layer.weight.to_type(type);
        using var bias = layer.bias!.to_type(type);
        using var product = functional.linear(x, weight, bias);
        return product.to_type(ScalarType.Float32);
    }

    /// <param name="layer">Without bias.</param>
    /// <param name="input">[cases, channels, rows, columns].</param>
    /// <param name="stride">The layer's, in both directions.</param>
    /// <param name="padding">The layer's, on all sides.</param>
    /// <param name="type">Of the factors.</param>
    public static Tensor Of(Conv2d layer, Tensor input, long stride, long padding, ScalarType type)
    {
        if (type == ScalarType.Float32)
        {
            return layer.forward(input);
        }

        using var x = input.to_type(type);
        using var weight = layer.weight.to_type(type);
        using var product = functional.conv2d(x, weight, null, [stride, stride], [padding, padding]);
        return product.to_type(ScalarType.Float32);
    }
}
