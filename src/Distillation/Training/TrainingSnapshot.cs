using System.Globalization;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Models;

namespace Retort.Distillation.Training;

/// <summary>A training's whole state at the end of an epoch: continuing from it gives the same bits as never having stopped.</summary>
/// <remarks>Random streams are indexed by seed and epoch, so that the number of epochs is all of their state.</remarks>
/// <param name="Epoch">Epochs done.</param>
/// <param name="Fingerprint">The job's; see <see cref="TrainingJob.Fingerprint"/>.</param>
/// <param name="Weights">The network's parameters and buffers by name.</param>
/// <param name="Momentum">The optimiser's buffers, under the names of the parameters.</param>
public sealed record TrainingSnapshot(int Epoch, string Fingerprint, IReadOnlyList<StoredTensor> Weights, IReadOnlyList<StoredTensor> Momentum)
{
    private const string Format = "retort.snapshot/1";
    private const string MomentumPrefix = "momentum.";

    /// <summary>What the weights belong to, for those who read the file; the fingerprint decides whether a job may continue. Null in files of version 0.1.0.</summary>
    public NetworkShape? Network { get; init; }

    public TensorFile ToFile() => new(
        [.. Weights, .. Momentum.Select(buffer => new StoredTensor(MomentumPrefix + buffer.Name, buffer.Kind, buffer.Shape, buffer.Bytes.ToArray()))],
        new Dictionary<string, string>(Network is null ? [] : StoredNetwork.DescribeWithin(Network))
        {
            ["format"] = Format,
            ["epoch"] = Epoch.ToString(CultureInfo.InvariantCulture),
            ["fingerprint"] = Fingerprint,
        });

    /// <exception cref="InvalidDataException">The file is not a snapshot.</exception>
    public static TrainingSnapshot FromFile(TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Text("format") != Format)
        {
            throw new InvalidDataException($"The file's format is '{file.Text("format")}', not '{Format}'.");
        }

        if (!int.TryParse(file.Text("epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
        {
            throw new InvalidDataException($"The snapshot's epoch is '{file.Text("epoch")}'; a whole number is needed.");
        }

        return new TrainingSnapshot(
            epoch,
            file.Text("fingerprint"),
            [.. file.Tensors.Where(tensor => !IsMomentum(tensor))],
            [.. file.Tensors.Where(IsMomentum).Select(tensor => new StoredTensor(tensor.Name[MomentumPrefix.Length..], tensor.Kind, tensor.Shape, tensor.Bytes.ToArray()))]);
    }

    private static bool IsMomentum(StoredTensor tensor) => tensor.Name.StartsWith(MomentumPrefix, StringComparison.Ordinal);
}
