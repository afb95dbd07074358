using Retort.Distillation.Data;
using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using Retort.Distillation.Numerics;
using static TorchSharp.torch;

namespace Retort.Distillation.Evaluation;

/// <summary>Runs a model over cases and judges what it predicts; sums in double precision.</summary>
public static class ModelEvaluation
{
    // Cases at a time: enough for the kernels, few enough for the activations of a convolutional network.
    private const int BatchSize = 250;

    /// <summary>The model's logits in evaluation mode (no dropout, no graph) on images as they are. Leaves the model in the mode it was in.</summary>
    public static Predictions Predict(Network model, ImageSet images, IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(ids);
        var classes = model.Shape.Classes;
        var logits = new float[ids.Count * classes];
        var device = model.parameters().First().device;
        var wasTraining = model.training;
        model.eval();
        try
        {
            using var withoutGraph = no_grad();
            for (var start = 0; start < ids.Count; start += BatchSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var size = Math.Min(BatchSize, ids.Count - start);
                var inputs = empty([size, .. model.Shape.InputShape], ScalarType.Float32);
                var memory = TensorMemory.Floats(inputs);
                for (var i = 0; i < size; i++)
                {
                    ImageBatch.Fill(images, ids[start + i], memory[(i * images.Inputs)..]);
                }

                TensorMemory.Floats(model.forward(inputs.to(device)).cpu()).CopyTo(logits.AsSpan(start * classes));
            }
        }
        finally
        {
            model.train(wasTraining);
        }

        return new Predictions(ids, classes, logits);
    }

    /// <summary>Judges predictions by the labels and, where given, by the teacher's predictions for the same cases.</summary>
    /// <exception cref="ArgumentException">The teacher's predictions are for other cases or classes.</exception>
    public static EvaluationResult Judge(Predictions predictions, ImageSet images, Predictions? teacher)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfZero(predictions.Count);
        if (teacher is not null && (teacher.Classes != predictions.Classes || !teacher.SampleIds.SequenceEqual(predictions.SampleIds)))
        {
            throw new ArgumentException("The teacher's predictions are for other cases than the model's.", nameof(teacher));
        }

        var (errors, agreed) = (0, 0);
        var (nll, divergence) = (0.0, 0.0);
        var own = new double[predictions.Classes];
        var taught = new double[predictions.Classes];
        for (var i = 0; i < predictions.Count; i++)
        {
            var label = images.Label(predictions.SampleIds[i]);
            var predicted = predictions.Predicted(i);
            errors += predicted == label ? 0 : 1;
            SoftTargets.LogOf(predictions.Row(i), 1, own);
            nll -= own[label];
            if (teacher is not null)
            {
                agreed += predicted == teacher.Predicted(i) ? 1 : 0;
                SoftTargets.LogOf(teacher.Row(i), 1, taught);
                divergence += Divergence(taught, own);
            }
        }

        return new EvaluationResult
        {
            Cases = predictions.Count,
            Errors = errors,
            Nll = nll / predictions.Count,
            Agreement = teacher is null ? null : (double)agreed / predictions.Count,
            KlToTeacher = teacher is null ? null : divergence / predictions.Count,
        };
    }

    private static double Divergence(double[] from, double[] to)
    {
        var sum = 0.0;
        for (var i = 0; i < from.Length; i++)
        {
            var probability = PortableMath.Exp(from[i]);
            sum += probability > 0 ? probability * (from[i] - to[i]) : 0;
        }

        return sum;
    }
}
