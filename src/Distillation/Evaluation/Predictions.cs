namespace Retort.Distillation.Evaluation;

/// <summary>A model's logits on some cases.</summary>
public sealed class Predictions
{
    private readonly float[] _logits;

    /// <param name="sampleIds">The cases, each once.</param>
    /// <param name="classes">Logits of each case.</param>
    /// <param name="logits">Row by row in the order of <paramref name="sampleIds"/>; kept, not copied.</param>
    public Predictions(IReadOnlyList<int> sampleIds, int classes, float[] logits)
    {
        ArgumentNullException.ThrowIfNull(sampleIds);
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Length != (long)sampleIds.Count * classes)
        {
            throw new ArgumentException($"{sampleIds.Count} cases of {classes} classes need {(long)sampleIds.Count * classes} logits, not {logits.Length}.", nameof(logits));
        }

        (SampleIds, Classes, _logits) = (sampleIds, classes, logits);
    }

    public IReadOnlyList<int> SampleIds { get; }

    public int Classes { get; }

    public int Count => SampleIds.Count;

    public ReadOnlySpan<float> Logits => _logits;

    public ReadOnlySpan<float> Row(int index) => _logits.AsSpan(index * Classes, Classes);

    /// <summary>The predicted class of a row: the largest logit, the lowest index among equals.</summary>
    public int Predicted(int index)
    {
        var row = Row(index);
        var best = 0;
        for (var i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }

        return best;
    }
}
