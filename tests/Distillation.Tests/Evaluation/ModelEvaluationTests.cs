using Retort.Distillation.Data;
using Retort.Distillation.Evaluation;

namespace Retort.Distillation.Tests.Evaluation;

public class ModelEvaluationTests
{
    private static readonly ImageSet Images = new(1, 1, new byte[4], new byte[] { 0, 1, 2, 1 });

    [Fact]
    public void Judge_HandMadePredictions_CountsByTheLabelsOfTheirIds()
    {
        var predictions = new Predictions([3, 0, 2], 3, [0, 2, 1, 3, 0, 0, 5, 5, 1]);

        var result = ModelEvaluation.Judge(predictions, Images, teacher: null);

        var nll = (-Math.Log(Share(2, 0, 1)) - Math.Log(Share(3, 0, 0)) - Math.Log(Share(1, 5, 5))) / 3;
        Assert.Equal((3, 1, null, null), (result.Cases, result.Errors, result.Agreement, result.KlToTeacher));
        Assert.Equal(nll, result.Nll, 12);
    }

    [Fact]
    public void Judge_WithTeacher_GivesAgreementAndDivergenceFromTheTeacher()
    {
        var student = new Predictions([0, 1], 2, [1, 0, 0, 2]);
        var teacher = new Predictions([0, 1], 2, [0, 1, 0, 3]);

        var result = ModelEvaluation.Judge(student, Images, teacher);

        var (s1, t1, s2, t2) = (Share(1, 0), Share(0, 1), Share(0, 2), Share(0, 3));
        var divergence = (Kl(t1, s1) + Kl(t2, s2)) / 2;
        Assert.Equal(0.5, result.Agreement);
        Assert.Equal(divergence, result.KlToTeacher!.Value, 12);
    }

    [Fact]
    public void Judge_TeacherEqualToStudent_HasNoDivergence()
    {
        var predictions = new Predictions([0, 1], 2, [1, 0, 0, 2]);

        var result = ModelEvaluation.Judge(predictions, Images, predictions);

        Assert.Equal((1.0, 0.0), (result.Agreement!.Value, result.KlToTeacher!.Value));
    }

    [Fact]
    public void Judge_TeacherOnOtherCases_IsRefused()
    {
        var predictions = new Predictions([0, 1], 2, [1, 0, 0, 2]);
        var teacher = new Predictions([1, 0], 2, [1, 0, 0, 2]);

        Assert.Throws<ArgumentException>(() => ModelEvaluation.Judge(predictions, Images, teacher));
    }

    [Fact]
    public void Metrics_OfTest_HaveTheSharedNames()
    {
        var result = new EvaluationResult { Cases = 200, Errors = 3, Nll = 0.5, Agreement = 0.9, KlToTeacher = 0.1 };

        var metrics = result.Metrics(EvaluationSubset.Test).ToDictionary();

        Assert.Equal(["test/agreement", "test/error", "test/errors", "test/kl_to_teacher", "test/nll"], metrics.Keys.Order());
        Assert.Equal(0.015, metrics["test/error"]);
    }

    private static double Share(double own, params double[] others) => Math.Exp(own) / (Math.Exp(own) + others.Sum(Math.Exp));

    private static double Kl(double p, double q) => p * Math.Log(p / q) + (1 - p) * Math.Log((1 - p) / (1 - q));
}
