using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Teachers;
using static TorchSharp.torch;

namespace Retort.Distillation.Students;

/// <summary>
/// A teacher's probabilities at one temperature for every case of the transfer set, computed once for a training. A case's
/// row is its id, so that no case can meet another one's targets.
/// </summary>
internal sealed class TransferTargets : IDisposable
{
    private readonly Tensor _probabilities;
    private readonly double[] _entropies;

    public TransferTargets(SoftTargetSet set, double temperature, Device device)
    {
        var classes = set.Transfer.Classes;
        var rows = set.Transfer.SampleIds.Max() + 1;
        var probabilities = new float[(long)rows * classes];
        _entropies = new double[rows];
        Array.Fill(_entropies, double.NaN);
        for (var row = 0; row < set.Transfer.Count; row++)
        {
            var id = set.Transfer.SampleIds[row];
            SoftTargets.Of(set.Transfer.Row(row), temperature, probabilities.AsSpan(id * classes, classes));
            _entropies[id] = SoftTargets.MeanEntropy(set.Transfer.Row(row), classes, temperature);
        }

        using var here = empty([rows, classes], ScalarType.Float32);
        TensorMemory.Write(here, probabilities);
        _probabilities = here.to(device).DetachFromDisposeScope();
    }

    /// <summary>The teacher's entropy on one case at the temperature, in nats; NaN for a case that is not in the transfer set.</summary>
    public double EntropyOf(int sampleId) => _entropies[sampleId];

    /// <summary>The probabilities of some cases, [cases, classes].</summary>
    /// <param name="sampleIds">[cases], int64, on the same device.</param>
    public Tensor Of(Tensor sampleIds) => _probabilities.index_select(0, sampleIds);

    public void Dispose() => _probabilities.Dispose();
}
