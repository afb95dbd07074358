using System.Reflection;
using Retort.Distillation.Models;

namespace Retort.Distillation.Onnx;

/// <summary>
/// Writes trained networks in the ONNX format, operator set 13: readable by every runtime since 2020. The network is the one
/// that evaluation runs, without dropout and with the running statistics of its normalisations.
/// </summary>
public static class OnnxExport
{
    public const string InputName = "images";
    public const string OutputName = "logits";

    private const long IrVersion = 7;
    private const long OperatorSet = 13;

    /// <param name="destination">Gets the file's bytes.</param>
    /// <param name="network">With the metadata of its checkpoint, which the file takes over.</param>
    /// <param name="checkpoint">SHA-256 of the checkpoint's bytes, for the file's metadata.</param>
    public static void Write(Stream destination, StoredNetwork network, string checkpoint)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(network);
        var shape = network.Shape;
        var graph = new OnnxGraph(shape.Text);
        var meaning = $"Float32 [cases, {NetworkShape.Listed(shape.InputShape)}]: pixels divided by 255, so from 0 to 1, row by row; nothing else is done to them.";
        graph.Input(InputName, shape.InputShape, meaning);
        graph.Output(OutputName, [shape.Classes], "Float32 [cases, classes]: logits. Their softmax, at temperature 1, gives the probabilities.");
        var layers = new OnnxLayers(graph, network.File);
        switch (shape)
        {
            case MlpShape mlp:
                AddMlp(layers, mlp);
                break;
            case ResidualShape residual:
                AddResidual(layers, residual);
                break;
            default:
                throw new ArgumentException($"There is no ONNX export for {shape.GetType().Name}.", nameof(network));
        }

        var model = new ProtobufWriter();
        model.Integer(1, IrVersion);
        model.Text(2, "Retort");
        model.Text(3, typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "");
        model.Text(6, $"A network {shape.Text}, trained by Retort. Input: {meaning}");
        model.Bytes(7, graph.Written);
        model.Message(8, operators =>
        {
            operators.Text(1, "");
            operators.Integer(2, OperatorSet);
        });
        foreach (var (key, value) in network.File.Metadata.Append(new("checkpoint", checkpoint)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            model.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        destination.Write(model.Written);
    }

    private static void AddMlp(OnnxLayers layers, MlpShape shape)
    {
        var x = InputName;
        var last = shape.Hidden.Count;
        for (var i = 0; i < last; i++)
        {
            x = layers.Relu(layers.Linear($"layer{i}", x));
        }

        layers.Linear($"layer{last}", x, OutputName);
    }

    private static void AddResidual(OnnxLayers layers, ResidualShape shape)
    {
        var x = layers.Relu(layers.Normalised("stem.conv", "stem.norm", InputName, 3, 1));
        foreach (var block in shape.Plan())
        {
            var name = $"stage{block.Stage}.block{block.Place}";
            var inner = layers.Relu(layers.Normalised($"{name}.conv1", $"{name}.norm1", x, 3, block.Stride));
            var outer = layers.Normalised($"{name}.conv2", $"{name}.norm2", inner, 3, 1);
            var skip = block.ChangesShape ? layers.Normalised($"{name}.skip.conv", $"{name}.skip.norm", x, 1, block.Stride) : x;
            x = layers.Relu(layers.Sum($"{name}.sum", outer, skip));
        }

        layers.Linear("classifier", layers.Averaged("pool", x), OutputName);
    }
}
