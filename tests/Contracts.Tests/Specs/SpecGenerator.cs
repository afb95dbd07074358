using System.Collections.Immutable;
using Retort.Contracts.Specs;

namespace Retort.Contracts.Tests.Specs;

/// <summary>Valid specs of every shape; the same seed gives the same spec.</summary>
internal sealed class SpecGenerator(int seed)
{
    private const string Characters = "abc XYZ019:#-[]{}'\"\\,&*!|>%@`~\n\té漢ß";

    private readonly Random _random = new(seed);

    public ExperimentSpec Next()
    {
        var temperatures = Distinct(1, 6, () => Math.Round(Between(0.1, 100), 3));
        var (teacher, student) = (Model(), Model());
        return new ExperimentSpec
        {
            Name = "n" + Text(100),
            Description = Text(300),
            Preset = Maybe(() => "p" + Text(20)),
            Dataset = new DatasetSpec { Name = DatasetNames.All[_random.Next(2)], Validation = _random.Next(1_000, 30_001), TrainLimit = Sometimes() ? _random.Next(500, 30_001) : null },
            Seeds = Distinct(1, 5, () => _random.Next(1, int.MaxValue)),
            Teacher = new TeacherSpec { Seed = _random.Next(1, int.MaxValue), Model = teacher, Training = Training(teacher) },
            Student = new StudentSpec { Model = student, Training = Training(student) },
            Distillation = new DistillationSpec
            {
                Temperatures = temperatures,
                SoftWeight = Between(0, 100),
                HardWeight = Between(0.001, 1),
                Training = Maybe(() => Training(student)),
                HeadlineTemperature = Sometimes() ? temperatures[^1] : null,
            },
            Selection = Maybe(() => new SelectionSpec { Seed = _random.Next(1, 9), LearningRates = Distinct(0, 4, () => Between(1e-6, 1)), EpochsEvery = 1 }),
            Reference = [.. Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Reference())],
        };
    }

    private ModelSpec Model()
    {
        var residual = Sometimes();
        return new()
        {
            Kind = residual ? ModelKind.Residual : ModelKind.Mlp,
            Hidden = residual ? [] : Integers(8, 8_192),
            InputDropout = Between(0, 0.99),
            HiddenDropout = Sometimes() ? 0 : Between(0, 0.99),
            Widths = residual ? Integers(5, 512) : null,
            Blocks = residual ? _random.Next(1, 19) : null,
        };
    }

    // At least one, with repetitions.
    private ImmutableArray<int> Integers(int longest, int most) => [.. Enumerable.Range(0, _random.Next(1, longest + 1)).Select(_ => _random.Next(1, most + 1))];

    private TrainingSpec Training(ModelSpec model)
    {
        var ramps = Sometimes();
        return new TrainingSpec
        {
            Epochs = _random.Next(1, 5_001),
            BatchSize = _random.Next(1, 10_001),
            LearningRate = Between(1e-9, 100),
            LearningRateDecay = Between(1e-3, 1),
            Momentum = Between(0, 0.999),
            MomentumStart = ramps ? Between(0, 0.9) : null,
            MomentumRampEpochs = ramps ? _random.Next(1, 100) : 0,
            JitterPixels = _random.Next(0, 9),
            MaxSquaredNorm = model.Kind == ModelKind.Mlp && Sometimes() ? Between(0.1, 1e6) : null,
            WeightDecay = Between(0, 1),
        };
    }

    private ReferenceFigure Reference() => new()
    {
        Role = "teacher",
        Metric = "test/errors",
        Value = Between(-1e9, 1e9),
        Temperature = Sometimes() ? 20 : null,
        Source = "s" + Text(50),
    };

    private bool Sometimes() => _random.Next(2) == 0;

    private T? Maybe<T>(Func<T> make) where T : class => Sometimes() ? make() : null;

    private double Between(double least, double most) => least + (_random.NextDouble() * (most - least));

    private string Text(int most) => new([.. Enumerable.Range(0, _random.Next(0, most)).Select(_ => Characters[_random.Next(Characters.Length)])]);

    private ImmutableArray<T> Distinct<T>(int fewest, int most, Func<T> make)
    {
        var count = _random.Next(fewest, most + 1);
        var values = new HashSet<T>();
        while (values.Count < count) values.Add(make());
        return [.. values];
    }
}
