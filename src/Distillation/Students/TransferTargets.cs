using Retort.Distillation.Losses;
using Retort.Distillation.Teachers;

namespace Retort.Distillation.Students;

/// <summary>A teacher's probabilities at one temperature for every case of the transfer set, computed once for a training.</summary>
internal sealed class TransferTargets
{
    private readonly Dictionary<int, int> _rows;
    private readonly float[] _probabilities;
    private readonly double[] _entropies;
    private readonly int _classes;

    public TransferTargets(SoftTargetSet set, double temperature)
    {
        _classes = set.Transfer.Classes;
        _probabilities = new float[set.Transfer.Logits.Length];
        _entropies = new double[set.Transfer.Count];
        _rows = new Dictionary<int, int>(set.Transfer.Count);
        for (var row = 0; row < set.Transfer.Count; row++)
        {
            SoftTargets.Of(set.Transfer.Row(row), temperature, _probabilities.AsSpan(row * _classes, _classes));
            _entropies[row] = SoftTargets.MeanEntropy(set.Transfer.Row(row), _classes, temperature);
            _rows.Add(set.Transfer.SampleIds[row], row);
        }
    }

    /// <summary>The teacher's entropy on one case at the temperature, in nats.</summary>
    public double EntropyOf(int sampleId) => _entropies[_rows[sampleId]];

    /// <summary>The probabilities of one case, found by its id, never by its place in a batch.</summary>
    public ReadOnlySpan<float> Of(int sampleId) => _probabilities.AsSpan(_rows[sampleId] * _classes, _classes);
}
