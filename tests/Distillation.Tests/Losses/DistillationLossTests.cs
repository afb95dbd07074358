using Retort.Distillation.Losses;
using Retort.Distillation.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Retort.Distillation.Tests.Losses;

public sealed class DistillationLossTests : IDisposable
{
    private const int Cases = 3;
    private const int Classes = 4;

    private static readonly float[] Student = [0.5f, -1.25f, 2, 0.75f, -0.5f, 0.25f, 1.5f, -2, 3, 0.125f, -0.75f, 1];
    private static readonly float[] Teacher = [1.5f, -0.5f, 3, -1, 0.25f, 1.25f, -0.5f, 0.5f, 2, 1, -3, 0.5f];
    private static readonly long[] Labels = [2, 1, 0];

    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(4, 0.9, 0.1)]
    [InlineData(20, 0.7, 0.3)]
    [InlineData(2.5, 0, 1)]
    public void Of_AnySettings_EqualsTheFormula(double temperature, double soft, double hard)
    {
        var settings = new DistillationSettings(temperature, soft, hard);

        var (total, _) = Measure(settings, Student);

        Assert.Equal(Formula(settings, Student), total, 1e-5 * Math.Max(1, temperature * temperature));
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(4, 0.9, 0.1)]
    [InlineData(20, 0.7, 0.3)]
    public void Of_AnySettings_HasTheGradientOfFiniteDifferences(double temperature, double soft, double hard)
    {
        var settings = new DistillationSettings(temperature, soft, hard);

        var (_, gradient) = Measure(settings, Student);

        // The differences are taken of the formula in double precision.
        const double Step = 1e-5;
        for (var i = 0; i < Student.Length; i++)
        {
            var difference = (Formula(settings, Shifted(i, Step)) - Formula(settings, Shifted(i, -Step))) / (2 * Step);
            Assert.Equal(difference, gradient[i], 2e-5 * Math.Max(1, temperature));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(100)]
    public void Of_SoftTargetsOnly_HasTheGradientOfEquationTwo(double temperature)
    {
        var (_, gradient) = Measure(new DistillationSettings(temperature, 1, 0), Student);

        // The loss is scaled by T² and averaged over cases: T²/cases times (1/T)(q − p).
        var (q, p) = (Softmax(Student, temperature), Softmax(Teacher, temperature));
        Assert.All(gradient.Select((g, i) => (g, i)), item => Assert.Equal(temperature / Cases * (q[item.i] - p[item.i]), item.g, 1e-6 * Math.Max(1, temperature / 4)));
    }

    // Both are the first order of an expansion in 1/T: each doubling of the temperature halves what is left out.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_RisingTemperature_ApproachesEquationsThreeAndFourAsOneOverT(bool centred)
    {
        var (student, teacher) = centred ? (Centred(Student), Centred(Teacher)) : (Student, Teacher);
        double[] temperatures = [25, 50, 100, 200, 400, 800];

        var left = temperatures.Select(t => Deviation(student, teacher, t, centred ? EquationFour : EquationThree)).ToArray();

        Assert.InRange(left[^1], 0, 5e-3);
        Assert.All(left.Zip(left.Skip(1)), pair => Assert.InRange(pair.Second / pair.First, 0.4, 0.6));
    }

    [Fact]
    public void Of_NotCentredLogits_DoNotMatchLogits()
    {
        var shifted = Student.Select(logit => logit + 5).ToArray();

        Assert.InRange(Deviation(shifted, Teacher, 800, EquationFour), 1, double.PositiveInfinity);
    }

    [Fact]
    public void Of_TwiceTheTemperature_KeepsTheGradientsSize()
    {
        var (_, at20) = Measure(new DistillationSettings(20, 1, 0), Student);
        var (_, at40) = Measure(new DistillationSettings(40, 1, 0), Student);

        Assert.InRange(Length(at40) / Length(at20), 0.95, 1.05);
    }

    [Fact]
    public void Of_StudentEqualToTeacher_LeavesTheEntropyAndNoGradient()
    {
        using var logits = Tracked(Teacher);
        var terms = DistillationLoss.Of(new DistillationSettings(5, 1, 0), logits, Targets(Teacher, 5), Integers(Labels));

        terms.Total.backward();

        Assert.Equal(SoftTargets.MeanEntropy(Teacher, Classes, 5), terms.Soft!.item<float>(), 1e-6);
        Assert.InRange(Length(TensorMemory.Floats(logits.grad!).ToArray()), 0, 1e-6);
    }

    [Fact]
    public void HardTarget_Logits_IsTheMeanNegativeLogLikelihood()
    {
        using var logits = Tracked(Student);

        var loss = HardTargetLoss.Of(logits, Integers(Labels));

        Assert.Equal(Formula(new DistillationSettings(1, 0, 1), Student), loss.Total.item<float>(), 1e-6);
    }

    // The largest difference of T²·∂C/∂z, with C of one case, from an approximation for high temperatures.
    private static double Deviation(float[] student, float[] teacher, double temperature, Func<float[], float[], double, double[]> approximation)
    {
        using var logits = Tracked(student);
        DistillationLoss.Of(new DistillationSettings(temperature, 1, 0), logits, Targets(teacher, temperature), Integers(Labels)).Total.backward();
        var gradient = TensorMemory.Floats(logits.grad!).ToArray();
        return gradient.Zip(approximation(student, teacher, temperature), (exact, approximate) => Math.Abs(exact * Cases - approximate)).Max();
    }

    // T²·(1/T)((1 + z/T)/(N + Σz/T) − (1 + v/T)/(N + Σv/T)).
    private static double[] EquationThree(float[] student, float[] teacher, double temperature)
    {
        return [.. Shares(student).Zip(Shares(teacher), (z, v) => temperature * (z - v))];

        IEnumerable<double> Shares(float[] logits) => logits.Select((logit, i) =>
            (1 + logit / temperature) / (Classes + logits.Skip(i / Classes * Classes).Take(Classes).Sum(other => other / temperature)));
    }

    // (z − v)/N: matching logits, whatever the temperature.
    private static double[] EquationFour(float[] student, float[] teacher, double temperature) =>
        [.. student.Zip(teacher, (z, v) => ((double)z - v) / Classes)];

    private static (double Total, float[] Gradient) Measure(DistillationSettings settings, float[] student)
    {
        using var logits = Tracked(student);
        var terms = DistillationLoss.Of(settings, logits, Targets(Teacher, settings.Temperature), Integers(Labels));
        terms.Total.backward();
        return (terms.Total.item<float>(), TensorMemory.Floats(logits.grad!).ToArray());
    }

    private static double Formula(DistillationSettings settings, IReadOnlyList<double> student)
    {
        var (q, p, one) = (Softmax(student, settings.Temperature), Softmax(Floats(Teacher), settings.Temperature), Softmax(student, 1));
        var soft = -p.Zip(q, (target, output) => target * Math.Log(output)).Sum() / Cases;
        var hard = -Labels.Select((label, row) => Math.Log(one[row * Classes + (int)label])).Sum() / Cases;
        return settings.SoftWeight * settings.Temperature * settings.Temperature * soft + settings.HardWeight * hard;
    }

    private static double Formula(DistillationSettings settings, float[] student) => Formula(settings, Floats(student));

    private static double[] Softmax(float[] logits, double temperature) => Softmax(Floats(logits), temperature);

    private static double[] Softmax(IReadOnlyList<double> logits, double temperature)
    {
        var exponentials = logits.Select(logit => Math.Exp(logit / temperature)).ToArray();
        return [.. exponentials.Select((value, i) => value / exponentials.Skip(i / Classes * Classes).Take(Classes).Sum())];
    }

    private static double[] Shifted(int index, double by)
    {
        var shifted = Floats(Student);
        shifted[index] += by;
        return shifted;
    }

    private static double[] Floats(float[] values) => [.. values.Select(value => (double)value)];

    private static float[] Centred(float[] logits) =>
        [.. logits.Select((logit, i) => logit - logits.Skip(i / Classes * Classes).Take(Classes).Average())];

    private static double Length(float[] vector) => Math.Sqrt(vector.Sum(x => (double)x * x));

    private static Tensor Tracked(float[] values)
    {
        var tensor = empty([Cases, Classes], ScalarType.Float32);
        TensorMemory.Write(tensor, values);
        return tensor.requires_grad_(true);
    }

    private static Tensor Targets(float[] logits, double temperature)
    {
        var probabilities = new float[logits.Length];
        for (var row = 0; row < Cases; row++)
        {
            SoftTargets.Of(logits.AsSpan(row * Classes, Classes), temperature, probabilities.AsSpan(row * Classes, Classes));
        }

        var tensor = empty([Cases, Classes], ScalarType.Float32);
        TensorMemory.Write(tensor, probabilities);
        return tensor;
    }

    private static Tensor Integers(long[] values)
    {
        var tensor = empty([values.Length], ScalarType.Int64);
        TensorMemory.Write(tensor, values);
        return tensor;
    }
}
