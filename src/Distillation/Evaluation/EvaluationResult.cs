namespace Retort.Distillation.Evaluation;

/// <summary>How good a model's predictions are, and how like its teacher's.</summary>
public sealed record EvaluationResult
{
    public required int Cases { get; init; }

    /// <summary>Cases whose predicted class is wrong.</summary>
    public required int Errors { get; init; }

    /// <summary>Errors as a share of the cases.</summary>
    public double Error => (double)Errors / Cases;

    /// <summary>Mean negative log-likelihood of the labels at temperature 1, in nats.</summary>
    public required double Nll { get; init; }

    /// <summary>Share of cases with the teacher's predicted class; null without a teacher.</summary>
    public double? Agreement { get; init; }

    /// <summary>Mean KL(teacher ‖ model) at temperature 1, in nats; null without a teacher.</summary>
    public double? KlToTeacher { get; init; }

    /// <summary>The metrics by name, such as <c>test/errors</c>.</summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics(EvaluationSubset subset)
    {
        var prefix = subset == EvaluationSubset.Test ? "test" : "val";
        yield return new($"{prefix}/errors", Errors);
        yield return new($"{prefix}/error", Error);
        yield return new($"{prefix}/nll", Nll);
        if (Agreement is { } agreement)
        {
            yield return new($"{prefix}/agreement", agreement);
        }

        if (KlToTeacher is { } divergence)
        {
            yield return new($"{prefix}/kl_to_teacher", divergence);
        }
    }
}
