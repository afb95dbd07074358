using Retort.Distillation.Data;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using Retort.Distillation.Students;
using static TorchSharp.torch;

namespace Retort.Distillation.Training;

/// <summary>Cuts an epoch into batches; order and jitter depend on seed and epoch alone.</summary>
internal sealed class BatchSource : IDisposable
{
    private const float White = 255f;

    private readonly TrainingJob _job;
    private readonly ImageSet _images;
    private readonly TransferTargets? _targets;

    // All cases, as bytes, where they are used as they are; shifted images are made one by one.
    private readonly Tensor? _pixels;
    private readonly Tensor _labels;
    private int[] _order = [];
    private int _epoch;

    public BatchSource(TrainingJob job)
    {
        (_job, _images) = (job, job.Dataset.Train);
        StepsPerEpoch = (_job.Split.Train.Count + _job.Recipe.BatchSize - 1) / _job.Recipe.BatchSize;
        _targets = job.Distillation is { SoftWeight: > 0 } distillation ? new TransferTargets(job.SoftTargets!, distillation.Temperature, job.Device) : null;
        using var labels = empty([_images.Count], ScalarType.Int64);
        TensorMemory.Write(labels, [.. Enumerable.Range(0, _images.Count).Select(id => (long)_images.Label(id))]);
        _labels = labels.to(job.Device).DetachFromDisposeScope();
        if (_job.Recipe.JitterPixels == 0)
        {
            using var pixels = empty([_images.Count, .. job.Model.InputShape], ScalarType.Byte);
            _images.Pixels.CopyTo(pixels.bytes);
            _pixels = pixels.to(job.Device).DetachFromDisposeScope();
        }
    }

    public int StepsPerEpoch { get; }

    public void StartEpoch(int epoch)
    {
        _epoch = epoch;
        _order = [.. _job.Split.Train];
        new RandomStream(_job.Seed, RandomPurpose.Order, epoch).Shuffle<int>(_order);
    }

    /// <summary>Cases of a step; only the last step of an epoch may have fewer than the others.</summary>
    public int SizeOf(int step) => Math.Min(_job.Recipe.BatchSize, _order.Length - step * _job.Recipe.BatchSize);

    /// <summary>Sum of the soft targets' entropies over a step's cases, in nats; 0 without soft targets.</summary>
    public double EntropyOf(int step)
    {
        var sum = 0.0;
        if (_targets is null) return sum;
        foreach (var id in _order.AsSpan(step * _job.Recipe.BatchSize, SizeOf(step))) sum += _targets.EntropyOf(id);
        return sum;
    }

    /// <summary>The tensors of a step, owned by the current dispose scope.</summary>
    public (Tensor Inputs, Tensor Labels, Tensor? SoftTargets) Batch(int step)
    {
        var ids = _order.AsSpan(step * _job.Recipe.BatchSize, SizeOf(step));
        var rows = new long[ids.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = ids[i];
        }

        var cases = tensor(rows, device: _job.Device);
        return (_pixels is null ? Shifted(ids) : _pixels.index_select(0, cases).to_type(ScalarType.Float32).div(White), _labels.index_select(0, cases), _targets?.Of(cases));
    }

    public void Dispose()
    {
        _pixels?.Dispose();
        _labels.Dispose();
        _targets?.Dispose();
    }

    private Tensor Shifted(ReadOnlySpan<int> ids)
    {
        var inputs = empty([ids.Length, .. _job.Model.InputShape], ScalarType.Float32);
        var pixels = TensorMemory.Floats(inputs);
        for (var i = 0; i < ids.Length; i++)
        {
            var shift = Jitter.For(_job.Seed, _epoch, ids[i], _job.Recipe.JitterPixels);
            ImageBatch.Fill(_images, ids[i], shift, pixels.Slice(i * _images.Inputs, _images.Inputs));
        }

        return inputs.to(_job.Device);
    }
}
