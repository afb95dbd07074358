using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retort.Local.TorchSharp.Tests.References;

/// <summary>Five steps of every optimiser, and the rates of every scheduler, against PyTorch's (references.json).</summary>
public class OptimizerReferenceTests
{
    private static readonly Dictionary<string, Func<Parameter[], optim.Optimizer>> Optimizers = new()
    {
        ["sgd"] = p => optim.SGD(p, 0.1),
        ["sgd, momentum"] = p => optim.SGD(p, 0.1, momentum: 0.9),
        ["sgd, momentum, dampening, weight decay"] = p => optim.SGD(p, 0.1, momentum: 0.9, dampening: 0.3, weight_decay: 0.05),
        ["sgd, nesterov, weight decay"] = p => optim.SGD(p, 0.1, momentum: 0.8, nesterov: true, weight_decay: 0.05),
        ["sgd, maximize"] = p => optim.SGD(p, 0.1, momentum: 0.5, maximize: true),
        ["adam"] = p => optim.Adam(p, 0.05),
        ["adam, weight decay, amsgrad"] = p => optim.Adam(p, 0.05, 0.8, 0.95, weight_decay: 0.1, amsgrad: true),
        ["adamw"] = p => optim.AdamW(p, 0.05, weight_decay: 0.1),
        ["adamw, amsgrad, maximize"] = p => optim.AdamW(p, 0.05, 0.7, 0.9, 1e-6, amsgrad: true, maximize: true),
    };

    private static readonly Dictionary<string, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler>> Schedulers = new()
    {
        ["step"] = o => optim.lr_scheduler.StepLR(o, 5, 0.3),
        ["exponential"] = o => optim.lr_scheduler.ExponentialLR(o, 0.9),
        ["cosine"] = o => optim.lr_scheduler.CosineAnnealingLR(o, 12, eta_min: 0.02),
        ["milestones"] = o => optim.lr_scheduler.MultiStepLR(o, [3, 4, 9], 0.4),
        ["linear"] = o => optim.lr_scheduler.LinearLR(o, 0.2, 0.9, 6),
        ["one cycle"] = o => optim.lr_scheduler.OneCycleLR(o, 0.8, total_steps: 14, cycle_momentum: false),
        ["lambda"] = o => optim.lr_scheduler.LambdaLR(o, step => 1 / (1 + (0.25 * step))),
    };

    public static TheoryData<string, ScalarType, double> Steps
    {
        get
        {
            var data = new TheoryData<string, ScalarType, double>();
            foreach (var reference in ReferenceFile.Content.Optimisers)
            {
                data.Add(reference.Name, float64, 1e-9);
                data.Add(reference.Name, float32, 1e-5);
            }

            return data;
        }
    }

    public static TheoryData<string> SchedulerNames => [.. ReferenceFile.Content.Schedulers.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void Optimizer_FiveSteps_EqualsPyTorch(string name, ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var problem = ReferenceFile.Content.OptimiserProblem;
        var (slope, drift) = (problem.Slope.ToTensor(type), problem.Drift.ToTensor(type));
        using var parameter = new Parameter(problem.Start.ToTensor(type));
        using var optimizer = Optimizers[name]([parameter]);

        var step = 0;
        foreach (var expected in ReferenceFile.Content.Optimisers.Single(each => each.Name == name).Path)
        {
            optimizer.zero_grad();
            ((parameter * parameter * slope).sum() / 2 + ((parameter * drift).sum() * (step + 1.0))).backward();
            optimizer.step();
            new StoredTensor("real", parameter.shape, expected).AssertClose(parameter.detach(), tolerance, $"step {++step}");
        }
    }

    [Theory]
    [MemberData(nameof(SchedulerNames))]
    public void Scheduler_TwelveSteps_EqualsPyTorch(string name)
    {
        using var parameter = new Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        var scheduler = Schedulers[name](optimizer);

        foreach (var expected in ReferenceFile.Content.Schedulers.Single(each => each.Name == name).Rates)
        {
            Assert.Equal(expected, optimizer.ParamGroups.Single().LearningRate, tolerance: 1e-10);
            scheduler.step();
        }
    }
}
