using Retort.Distillation.Numerics;

namespace Retort.Distillation.Losses;

/// <summary>Probabilities from logits at a temperature, in double precision and the same on every platform.</summary>
public static class SoftTargets
{
    /// <summary>softmax(logits/T), rounded once to float32.</summary>
    public static void Of(ReadOnlySpan<float> logits, double temperature, Span<float> probabilities)
    {
        if (probabilities.Length != logits.Length)
        {
            throw new ArgumentException($"{logits.Length} logits need as many probabilities, not {probabilities.Length}.", nameof(probabilities));
        }

        Span<double> exact = logits.Length <= 256 ? stackalloc double[logits.Length] : new double[logits.Length];
        LogOf(logits, temperature, exact);
        for (var i = 0; i < exact.Length; i++)
        {
            probabilities[i] = (float)PortableMath.Exp(exact[i]);
        }
    }

    /// <summary>log softmax(logits/T).</summary>
    public static void LogOf(ReadOnlySpan<float> logits, double temperature, Span<double> logProbabilities)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            logProbabilities[i] = (logits[i] - largest) / temperature;
            sum += PortableMath.Exp(logProbabilities[i]);
        }

        var logSum = PortableMath.Log(sum);
        for (var i = 0; i < logits.Length; i++)
        {
            logProbabilities[i] -= logSum;
        }
    }

    /// <summary>Mean entropy in nats of the rows of <paramref name="logits"/> at the temperature: the least that the soft cross-entropy can reach.</summary>
    public static double MeanEntropy(ReadOnlySpan<float> logits, int classes, double temperature)
    {
        var logProbabilities = new double[classes];
        var sum = 0.0;
        for (var row = 0; row < logits.Length; row += classes)
        {
            LogOf(logits.Slice(row, classes), temperature, logProbabilities);
            foreach (var logProbability in logProbabilities)
            {
                var probability = PortableMath.Exp(logProbability);
                sum -= probability > 0 ? probability * logProbability : 0;
            }
        }

        return sum / (logits.Length / classes);
    }
}
