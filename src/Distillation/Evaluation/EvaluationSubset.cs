namespace Retort.Distillation.Evaluation;

/// <summary>Held-out cases that a model is judged by.</summary>
public enum EvaluationSubset
{
    /// <summary>Held-out cases of the training file: recipes are chosen by them.</summary>
    Validation,

    /// <summary>The test file: read once per frozen recipe.</summary>
    Test,
}
