using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using Retort.Distillation.Checkpoints;
using Retort.Distillation.Evaluation;

namespace Retort.Distillation.Teachers;

/// <summary>
/// A teacher's logits over a transfer set (images as they are, without dropout), keyed by sample id, and its predictions on
/// the held-out cases that its students are compared with.
/// </summary>
public sealed class SoftTargetSet
{
    private const string Format = "retort.soft-targets/1";

    private readonly FrozenDictionary<int, int> _rows;
    private readonly Lazy<string> _sha256;

    public SoftTargetSet(string teacherId, string dataHash, Predictions transfer, IReadOnlyDictionary<EvaluationSubset, Predictions> heldOut)
    {
        ArgumentException.ThrowIfNullOrEmpty(teacherId);
        ArgumentException.ThrowIfNullOrEmpty(dataHash);
        ArgumentNullException.ThrowIfNull(transfer);
        ArgumentNullException.ThrowIfNull(heldOut);
        var rows = new Dictionary<int, int>(transfer.Count);
        for (var row = 0; row < transfer.Count; row++)
        {
            if (!rows.TryAdd(transfer.SampleIds[row], row))
            {
                throw new InvalidDataException($"Sample {transfer.SampleIds[row]} is in the soft-target set twice.");
            }
        }

        foreach (var logit in transfer.Logits)
        {
            if (!float.IsFinite(logit))
            {
                throw new InvalidDataException("The soft-target set has a logit that is not finite.");
            }
        }

        (TeacherId, DataHash, Transfer, HeldOut, _rows) = (teacherId, dataHash, transfer, heldOut, rows.ToFrozenDictionary());
        _sha256 = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(SafetensorsWriter.ToBytes(ToFile()))));
    }

    /// <summary>SHA-256 of the teacher's weights, as its checkpoint file's bytes.</summary>
    public string TeacherId { get; }

    /// <summary>Of the data set that the sample ids refer to.</summary>
    public string DataHash { get; }

    public Predictions Transfer { get; }

    public IReadOnlyDictionary<EvaluationSubset, Predictions> HeldOut { get; }

    /// <summary>SHA-256 of <see cref="ToFile"/>'s bytes.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>The logits of one case.</summary>
    /// <exception cref="InvalidDataException">The set does not have it.</exception>
    public ReadOnlySpan<float> Logits(int sampleId) => _rows.TryGetValue(sampleId, out var row)
        ? Transfer.Row(row)
        : throw new InvalidDataException($"The soft-target set has no sample {sampleId}.");

    /// <summary>Refuses a set that was not made for this transfer set.</summary>
    /// <exception cref="InvalidDataException">Other data, other cases or another number of classes.</exception>
    public void RequireFor(string dataHash, IReadOnlyList<int> sampleIds, int classes)
    {
        ArgumentNullException.ThrowIfNull(sampleIds);
        if (DataHash != dataHash)
        {
            throw new InvalidDataException($"The soft-target set is for data {DataHash}, not for {dataHash}.");
        }

        if (Transfer.Classes != classes)
        {
            throw new InvalidDataException($"The soft-target set has {Transfer.Classes} classes; the student has {classes}.");
        }

        var missing = sampleIds.Where(id => !_rows.ContainsKey(id)).Take(1).ToList();
        if (missing.Count > 0 || sampleIds.Count != Transfer.Count)
        {
            var detail = missing.Count > 0 ? $"sample {missing[0].ToString(CultureInfo.InvariantCulture)} is missing" : "it has others too";
            throw new InvalidDataException($"The soft-target set's {Transfer.Count} samples are not the transfer set's {sampleIds.Count}: {detail}.");
        }
    }

    /// <summary>For storing as safetensors.</summary>
    public TensorFile ToFile()
    {
        var tensors = new List<StoredTensor>();
        Add("transfer", Transfer);
        foreach (var (subset, predictions) in HeldOut.OrderBy(entry => entry.Key))
        {
            Add(Prefix(subset), predictions);
        }

        return new TensorFile(tensors, new Dictionary<string, string> { ["format"] = Format, ["teacher"] = TeacherId, ["data"] = DataHash });

        void Add(string prefix, Predictions predictions)
        {
            tensors.Add(StoredTensor.Of($"{prefix}.sample_ids", predictions.SampleIds.Select(id => (long)id).ToArray(), predictions.Count));
            tensors.Add(StoredTensor.Of($"{prefix}.logits", predictions.Logits, predictions.Count, predictions.Classes));
        }
    }

    /// <summary>From a stored file, whoever made it.</summary>
    /// <exception cref="InvalidDataException">It is not a soft-target set, or its parts do not fit each other.</exception>
    public static SoftTargetSet FromFile(TensorFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Text("format") != Format)
        {
            throw new InvalidDataException($"The file's format is '{file.Text("format")}', not '{Format}'.");
        }

        var heldOut = new Dictionary<EvaluationSubset, Predictions>();
        foreach (var subset in Enum.GetValues<EvaluationSubset>())
        {
            if (file.Tensors.Any(tensor => tensor.Name == $"{Prefix(subset)}.logits"))
            {
                heldOut[subset] = Read(Prefix(subset));
            }
        }

        return new SoftTargetSet(file.Text("teacher"), file.Text("data"), Read("transfer"), heldOut);

        Predictions Read(string prefix)
        {
            var logits = file.Tensor($"{prefix}.logits");
            var ids = file.Tensor($"{prefix}.sample_ids");
            if (logits.Shape.Count != 2 || ids.Shape.Count != 1 || logits.Shape[0] != ids.Shape[0] || logits.Shape[1] is < 2 or > 100_000)
            {
                throw new InvalidDataException($"'{prefix}' has logits of shape [{string.Join(", ", logits.Shape)}] for sample ids of shape [{string.Join(", ", ids.Shape)}].");
            }

            var samples = new int[ids.Shape[0]];
            for (var i = 0; i < samples.Length; i++)
            {
                samples[i] = ids.Integers()[i] is >= 0 and <= int.MaxValue and var id
                    ? (int)id
                    : throw new InvalidDataException($"'{prefix}' has the sample id {ids.Integers()[i]}; ids are from 0 to {int.MaxValue}.");
            }

            return new Predictions(samples, (int)logits.Shape[1], logits.Floats().ToArray());
        }
    }

    private static string Prefix(EvaluationSubset subset) => subset == EvaluationSubset.Test ? "test" : "validation";
}
