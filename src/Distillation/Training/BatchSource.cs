using Retort.Distillation.Data;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Students;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>Cuts an epoch into batches; order and jitter depend on seed and epoch alone.</summary>
internal sealed class BatchSource(TrainingJob job, TransferTargets? targets)
{
    private readonly ImageSet _images = job.Dataset.Train;
    private readonly int _classes = job.Dataset.Classes;
    private int[] _order = [];
    private int _epoch;

    public int StepsPerEpoch { get; } = (job.Split.Train.Count + job.Recipe.BatchSize - 1) / job.Recipe.BatchSize;

    public void StartEpoch(int epoch)
    {
        _epoch = epoch;
        _order = [.. job.Split.Train];
        new RandomStream(job.Seed, RandomPurpose.Order, epoch).Shuffle<int>(_order);
    }

    /// <summary>Cases of a step; only the last step of an epoch may have fewer than the others.</summary>
    public int SizeOf(int step) => Math.Min(job.Recipe.BatchSize, _order.Length - step * job.Recipe.BatchSize);

    /// <summary>Sum of the soft targets' entropies over a step's cases, in nats; 0 without soft targets.</summary>
    public double EntropyOf(int step)
    {
        var sum = 0.0;
        if (targets is null) return sum;
        foreach (var id in _order.AsSpan(step * job.Recipe.BatchSize, SizeOf(step))) sum += targets.EntropyOf(id);
        return sum;
    }

    /// <summary>The tensors of a step, owned by the current dispose scope.</summary>
    public (Tensor Inputs, Tensor Labels, Tensor? SoftTargets) Batch(int step)
    {
        var ids = _order.AsSpan(step * job.Recipe.BatchSize, SizeOf(step));
        var inputs = empty([ids.Length, .. job.Model.InputShape], ScalarType.Float32);
        var labels = empty([ids.Length], ScalarType.Int64);
        var soft = targets is null ? null : empty([ids.Length, _classes], ScalarType.Float32);
        var pixels = TensorMemory.Floats(inputs);
        Span<long> classes = stackalloc long[ids.Length <= 1024 ? ids.Length : 0];
        classes = classes.Length == ids.Length ? classes : new long[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            var row = pixels.Slice(i * _images.Inputs, _images.Inputs);
            if (job.Recipe.JitterPixels > 0)
            {
                ImageBatch.Fill(_images, ids[i], Jitter.For(job.Seed, _epoch, ids[i], job.Recipe.JitterPixels), row);
            }
            else
            {
                ImageBatch.Fill(_images, ids[i], row);
            }

            classes[i] = _images.Label(ids[i]);
            if (soft is not null)
            {
                targets!.Of(ids[i]).CopyTo(TensorMemory.Floats(soft)[(i * _classes)..]);
            }
        }

        TensorMemory.Write(labels, classes);
        return (inputs, labels, soft);
    }
}
