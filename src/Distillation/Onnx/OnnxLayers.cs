using Retort.Distillation.Checkpoints;

namespace Retort.Distillation.Onnx;

/// <summary>The layers of our networks as ONNX operations, with the checkpoint's tensors. Each method returns the name of its output.</summary>
internal sealed class OnnxLayers(OnnxGraph graph, TensorFile file)
{
    // TorchSharp's default, which all our normalisations have.
    private const float Epsilon = 1e-5f;

    public string Linear(string layer, string input, string? output = null) =>
        graph.Node("Gemm", output ?? layer, [input, Stored($"{layer}.weight"), Stored($"{layer}.bias")], ("transB", 1L));

    public string Relu(string input) => graph.Node("Relu", $"{input}.relu", [input]);

    public string Sum(string name, string left, string right) => graph.Node("Add", name, [left, right]);

    /// <summary>A convolution that keeps rows and columns at stride 1, then its normalisation with the running statistics.</summary>
    public string Normalised(string convolution, string norm, string input, long kernel, long stride)
    {
        var margin = kernel / 2;
        var x = graph.Node(
            "Conv",
            convolution,
            [input, Stored($"{convolution}.weight")],
            ("kernel_shape", (long[])[kernel, kernel]),
            ("strides", (long[])[stride, stride]),
            ("pads", (long[])[margin, margin, margin, margin]));
        return graph.Node(
            "BatchNormalization",
            norm,
            [x, Stored($"{norm}.weight"), Stored($"{norm}.bias"), Stored($"{norm}.running_mean"), Stored($"{norm}.running_var")],
            ("epsilon", Epsilon));
    }

    /// <summary>The mean of each channel: [cases, channels].</summary>
    public string Averaged(string name, string input) => graph.Node("Flatten", $"{name}.flat", [graph.Node("GlobalAveragePool", name, [input])], ("axis", 1L));

    private string Stored(string name) => graph.Tensor(file.Tensor(name));
}
