using Retort.Distillation.Checkpoints;
using Retort.Distillation.Training;

namespace Retort.Distillation.Models;

/// <summary>A network as a checkpoint file holds it: the shape that its metadata describes and the tensors, which fit it.</summary>
public sealed class StoredNetwork
{
    // Of a file whose own format is another, such as a snapshot's.
    private const string NetworkKey = "network";
    private const string FormatKey = "format";

    /// <exception cref="InvalidDataException">The tensors are another network's.</exception>
    public StoredNetwork(NetworkShape shape, TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(file);
        RequireTensors(shape, file.Tensors);
        (Shape, File) = (shape, file);
    }

    public NetworkShape Shape { get; }

    /// <summary>Parameters and buffers, with all of the file's metadata.</summary>
    public TensorFile File { get; }

    /// <summary>Whether the file says which network it holds; any other safetensors file has tensors only.</summary>
    public static bool Describes(TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return FormatOf(file) is MlpShape.CheckpointFormat or ResidualShape.CheckpointFormat;
    }

    /// <summary>The network of a finished or resumable checkpoint.</summary>
    /// <exception cref="InvalidDataException">The file does not say which network it holds, or its tensors are another's.</exception>
    public static StoredNetwork Of(TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var metadata = new NetworkMetadata(file.Metadata);
        NetworkShape shape = FormatOf(file) switch
        {
            MlpShape.CheckpointFormat => MlpShape.From(metadata),
            ResidualShape.CheckpointFormat => ResidualShape.From(metadata),
            var format => throw new InvalidDataException(
                $"The file's format is {(format is null ? "not given" : $"'{format}'")}; a network's is {MlpShape.CheckpointFormat} or {ResidualShape.CheckpointFormat}."),
        };
        var tensors = file.Metadata.ContainsKey(NetworkKey) ? TrainingSnapshot.FromFile(file).Weights : file.Tensors;
        return new StoredNetwork(shape, file with { Tensors = tensors });
    }

    /// <summary>What a finished checkpoint's metadata says of its network.</summary>
    internal static Dictionary<string, string> Describe(NetworkShape shape) => new(shape.Metadata) { [FormatKey] = shape.Format };

    /// <summary>The same for a file with a format of its own.</summary>
    internal static Dictionary<string, string> DescribeWithin(NetworkShape shape) => new(shape.Metadata) { [NetworkKey] = shape.Format };

    /// <exception cref="InvalidDataException">The tensors are not those of such a network; the message names every one that differs.</exception>
    internal static void RequireTensors(NetworkShape shape, IReadOnlyList<StoredTensor> tensors)
    {
        var needed = shape.Layers.SelectMany(layer => layer.Tensors).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var found = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var missing = needed.Values.Where(tensor => !found.ContainsKey(tensor.Name)).Select(tensor => $"'{tensor.Name}' {Text(tensor.Kind, tensor.Shape)}");
        var unexpected = tensors.Where(tensor => !needed.ContainsKey(tensor.Name)).Select(tensor => $"'{tensor.Name}' {Text(tensor.Kind, tensor.Shape)}");
        var different = tensors.Where(tensor => needed.TryGetValue(tensor.Name, out var fits) && (fits.Kind != tensor.Kind || !fits.Shape.SequenceEqual(tensor.Shape)))
            .Select(tensor => $"'{tensor.Name}' is {Text(tensor.Kind, tensor.Shape)} instead of {Text(needed[tensor.Name].Kind, needed[tensor.Name].Shape)}");
        var differences = ((string, IEnumerable<string>)[])[("missing", missing), ("unexpected", unexpected), ("different", different)];
        var text = string.Join("; ", differences.Where(kind => kind.Item2.Any()).Select(kind => $"{kind.Item1}: {string.Join(", ", kind.Item2)}"));
        if (text.Length > 0)
        {
            throw new InvalidDataException($"The tensors are not those of a network {shape.Text}. {text}.");
        }
    }

    private static string? FormatOf(TensorFile file) => file.Metadata.GetValueOrDefault(NetworkKey) ?? file.Metadata.GetValueOrDefault(FormatKey);

    private static string Text(TensorKind kind, IEnumerable<long> shape) => $"{kind.Name()} [{NetworkShape.Listed(shape)}]";
}
