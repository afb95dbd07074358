namespace Retort.Distillation.Checkpoints;

/// <summary>Named tensors with a text dictionary: the content of one safetensors file.</summary>
public sealed record TensorFile(IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public StoredTensor Tensor(string name) =>
        Tensors.FirstOrDefault(tensor => tensor.Name == name)
        ?? throw new InvalidDataException($"The file has no tensor '{name}'; it has {string.Join(", ", Tensors.Take(8).Select(tensor => $"'{tensor.Name}'"))}.");

    /// <summary>The metadata entry of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public string Text(string key) =>
        Metadata.TryGetValue(key, out var value)
            ? value
            : throw new InvalidDataException($"The file's metadata has no '{key}'.");
}
